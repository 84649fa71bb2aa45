
(() => {
  for (const table of document.querySelectorAll("table")) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((cell, at) => {
      const button = document.createElement("button");
      button.textContent = cell.textContent;
      cell.replaceChildren(button);
      let up = false;
      button.addEventListener("click", () => {
        const value = (row) => (row.cells[at] ? row.cells[at].textContent : "");
        const number = (row) => parseFloat(value(row).replace(/,/g, ""));
        const rows = [...body.rows].sort((a, b) => {
          const by = number(a) - number(b);
          return Number.isNaN(by) ? value(a).localeCompare(value(b)) : by;
        });
        up = !up;
        body.append(...(up ? rows : rows.reverse()));
      });
    });
  }
})();
