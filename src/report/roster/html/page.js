"use strict";
(() => {
  const rows = [...document.querySelectorAll("#workers tbody tr")];
  const tools = document.getElementById("tools");
  const box = document.getElementById("search");
  const buttons = [...tools.querySelectorAll("button")];
  const shown = document.getElementById("shown");
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  let texts = null;
  let verdict = "";
  let timer = 0;

  function apply() {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    if (words.length > 0 && texts === null) texts = rows.map((row) => plain(row.textContent));
    let count = 0;
    rows.forEach((row, place) => {
      const fits = (verdict === "" || row.className === verdict) &&
        words.every((word) => texts[place].includes(word));
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) count += 1;
    });
    shown.textContent = shown.dataset.form.replace("{n}", count).replace("{all}", rows.length);
  }

  function choose(value) {
    verdict = value;
    for (const button of buttons) button.setAttribute("aria-pressed", button.value === value);
    apply();
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 150);
  });
  for (const button of buttons) button.addEventListener("click", () => choose(button.value));
  tools.hidden = false;
  choose("");
})();
