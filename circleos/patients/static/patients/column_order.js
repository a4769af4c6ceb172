// Moves the columns in their list: by the buttons, or by dragging. What is moved keeps the focus.
// <ul data-column-order>, <li draggable="true">, buttons with data-move="up" or "down".

let dragged = null;

/** Say where a column stands now, to those who do not see it. */
function tell(item) {
    const said = item.closest("form").querySelector("[data-moved]");
    const place = [...item.parentElement.children].indexOf(item) + 1;
    said.textContent = said.dataset.moved.replace("{column}", item.querySelector("label").textContent.trim()).replace("{place}", place);
}

document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-column-order] [data-move]");
    if (!button) return;
    const item = button.closest("li");
    if (button.dataset.move === "up") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    button.focus();
    tell(item);
});

document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-column-order] > li") ?? null;
    if (dragged) event.dataTransfer.effectAllowed = "move";
});

document.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("[data-column-order] > li");
    if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== dragged) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
});

document.addEventListener("dragend", () => {
    if (dragged) tell(dragged);
    dragged = null;
});
