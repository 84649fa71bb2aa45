
(() => {
  const tools = document.getElementById("tools");
  const find = document.getElementById("find");
  const hide = document.getElementById("hide");
  const open = document.getElementById("open");
  const none = document.getElementById("none");
  const rows = [...document.querySelectorAll("#pages > [data-name]")];
  const filter = () => {
    const wanted = find.value.trim().toLowerCase();
    let left = 0;
    for (const row of rows) {
      row.hidden = !row.dataset.name.toLowerCase().includes(wanted)
        || (hide.checked && row.hasAttribute("data-done"));
      left += !row.hidden;
    }
    none.hidden = left > 0;
  };
  find.addEventListener("input", filter);
  hide.addEventListener("change", filter);
  open.addEventListener("click", () => {
    const all = open.getAttribute("aria-pressed") !== "true";
    for (const row of rows) if (!row.hidden && row.tagName === "DETAILS") row.open = all;
    open.setAttribute("aria-pressed", all);
    open.textContent = all ? "Close all" : "Open all";
  });
  const show = () => {
    const there = document.getElementById(location.hash.slice(1));
    const row = there && there.closest("details");
    if (row) { row.open = true; row.hidden = false; row.scrollIntoView(); }
  };
  addEventListener("hashchange", show);
  tools.hidden = false;
  filter();
  show();
})();
