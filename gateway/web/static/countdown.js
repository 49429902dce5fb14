/* Counts the minutes of an opening down; the page says the same without it. */
for (const shown of document.querySelectorAll(".countdown[data-until]")) {
  const until = Date.parse(shown.dataset.until);
  // By the clock of this machine alone nothing is counted that the page did not say, should the two differ much.
  const said = Number.parseInt(shown.textContent, 10);
  const behind = until - Date.now() - said * 60_000;
  const skew = Math.abs(behind) > 90_000 ? behind : 0;
  const tell = () => {
    const minutes = Math.ceil((until - Date.now() - skew) / 60_000);
    if (minutes <= 0) {
      shown.textContent = shown.dataset.over;
      shown.closest(".notice").dataset.color = "warning";
      clearInterval(ticking);
      return;
    }
    shown.textContent = (minutes === 1 ? shown.dataset.leftOne : shown.dataset.left).replace("{n}", String(minutes));
  };
  const ticking = setInterval(tell, 5_000);
}
