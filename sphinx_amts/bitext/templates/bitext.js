
(() => {
  const only = document.getElementById("only");
  const keys = document.getElementById("keys");
  const none = document.getElementById("none");
  const beads = [...document.querySelectorAll(".bead")];
  const toCheck = (bead) => bead.hasAttribute("data-check");
  const filter = () => {
    for (const bead of beads) bead.hidden = only.checked && !toCheck(bead);
    none.hidden = !only.checked || beads.some(toCheck);
  };
  let at = -1;
  const go = (step, wanted) => {
    let n = at;
    do { n += step; } while (beads[n] && (beads[n].hidden || !wanted(beads[n])));
    if (!beads[n]) return;
    at = n;
    beads[n].focus({ preventScroll: true });
    beads[n].scrollIntoView({ block: "nearest" });
  };
  only.addEventListener("change", filter);
  document.getElementById("next").addEventListener("click", () => go(1, toCheck));
  document.addEventListener("keydown", (event) => {
    if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") go(1, () => true);
    else if (event.key === "k") go(-1, () => true);
    else if (event.key === "n") go(1, toCheck);
  });
  document.getElementById("tools").hidden = false;
  filter();
})();
