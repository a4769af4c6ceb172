// The code picker: <input data-code-picker="address of the search" data-chosen="address of what a
// code is" aria-controls="the listbox">. What is typed is searched with each key; arrow keys choose,
// Enter takes, Esc closes. Below it stands what was chosen, and buttons with its subcodes. No answer
// ever overtakes a newer one. ARIA 1.2 combobox: the focus stays in the field.

const PAUSE_MS = 60;
const asked = new WeakMap(); // field → number of the latest question
const waiting = new WeakMap();

const listOf = (field) => document.getElementById(field.getAttribute("aria-controls"));
const chosenOf = (field) => listOf(field).nextElementSibling;
const optionsOf = (field) => [...listOf(field).querySelectorAll("[role=option]:not([aria-disabled])")];
const fieldOf = (part) => part.closest?.(".field")?.querySelector("[data-code-picker]");

async function fragment(field, address) {
    const number = (asked.get(field) ?? 0) + 1;
    asked.set(field, number);
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    const text = answer.ok ? await answer.text() : "";
    return asked.get(field) === number ? text : null;
}

function choose(field, option) {
    for (const each of optionsOf(field)) each.setAttribute("aria-selected", String(each === option));
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
}

function show(field, open) {
    const list = listOf(field);
    list.hidden = !open || list.childElementCount === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) choose(field, null);
}

async function search(field) {
    const address = `${field.dataset.codePicker}?${new URLSearchParams({ q: field.value })}`;
    const options = field.value.trim() ? await fragment(field, address) : "";
    if (options === null) return;
    listOf(field).innerHTML = options;
    show(field, field === document.activeElement);
    choose(field, optionsOf(field)[0] ?? null);
}

async function take(field, code) {
    clearTimeout(waiting.get(field));
    field.value = code;
    show(field, false);
    field.dispatchEvent(new Event("change", { bubbles: true }));
    const text = await fragment(field, `${field.dataset.chosen}?${new URLSearchParams({ code })}`);
    if (text !== null) chosenOf(field).innerHTML = text;
}

document.addEventListener("input", (event) => {
    const field = event.target.closest?.("[data-code-picker]");
    if (!field) return;
    chosenOf(field).replaceChildren();
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => search(field).catch(() => {}), PAUSE_MS)); // failing: nothing is offered
});

document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("[data-code-picker]");
    if (!field || event.isComposing) return;
    const open = !listOf(field).hidden;
    const options = optionsOf(field);
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? options.length - 1 : at - 1 }[event.key];
    if (next !== undefined && options.length > 0) {
        event.preventDefault();
        if (!open) show(field, true);
        choose(field, options.at(next % options.length));
    } else if (open && event.key === "Enter" && at >= 0 && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        take(field, options[at].dataset.code).catch(() => {});
    } else if (open && event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        show(field, false);
    }
}, true);

document.addEventListener("focusout", (event) => {
    const field = event.target.closest?.("[data-code-picker]");
    if (field) show(field, false);
});

// Pressing must not take the focus away, or the list would be gone before the click.
document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.(".code-list [role=option]");
    const field = option && fieldOf(option);
    if (!field) return;
    event.preventDefault();
    if (option.dataset.code) take(field, option.dataset.code).catch(() => {});
});

document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-take-code]");
    const field = button && fieldOf(button);
    if (!field) return;
    field.focus();
    take(field, button.dataset.takeCode).catch(() => {});
});

// The first code makes a diagnosis of the note that is being written: its editor shows that.
document.addEventListener("note-type", (event) => {
    const type = event.target.closest?.("form")?.elements.type;
    if (type && event.detail.type) type.value = event.detail.type;
});
