// Goes on to where one is signed out too; without scripts one presses the button.
for (const onward of document.querySelectorAll("form[data-onward]")) onward.submit();
