"use strict";
const box = document.getElementById("find");
let waiting = 0;
function apply() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of document.querySelectorAll("[data-t]")) {
    const text = row.textContent.toLowerCase();
    row.classList.toggle("hidden", !words.every((w) => text.includes(w)));
  }
  for (const card of document.querySelectorAll(".control")) {
    const rows = card.querySelectorAll("[data-t]");
    const title = card.querySelector("h3").textContent.toLowerCase();
    const named = words.every((w) => title.includes(w));
    const shown = [...rows].some((r) => !r.classList.contains("hidden"));
    card.classList.toggle("hidden", words.length > 0 && !named && !shown);
  }
}
box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
