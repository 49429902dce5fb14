// Lets a button open the browser's print. Without scripts the button stays hidden, and a sentence tells the way.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const told of document.querySelectorAll("[data-without-print]")) told.hidden = true;
