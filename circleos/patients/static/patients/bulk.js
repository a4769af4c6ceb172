// Selecting rows of the Patients page, by box, X, Shift or all at once, and the bar that acts on
// them. What is selected is kept for this tab, so that it survives searching, sorting and paging;
// the server is told the ids, or "all that match" together with the address of the list.

const form = document.querySelector("form[data-bulk]");
const status = document.getElementById("bulk-status");
const said = document.querySelector("[data-bulk-live]");
const SELECTED = `selected ${form.dataset.bulk}`;
const RUNNING = `bulk change ${form.dataset.bulk}`;
const PLACE = ["sort", "after", "before", "row", "view", "columns"]; // of no matter to who matches
const kept = JSON.parse(sessionStorage.getItem(SELECTED) ?? "{}");
const ids = new Set(kept.ids);
let all = kept.all ?? null; // the list of which everybody is meant
let last = null; // where a range begins

const boxes = () => [...document.querySelectorAll("[data-row-select]")];
const bar = () => document.getElementById("bulk-bar");
const figure = (number) => new Intl.NumberFormat(document.documentElement.lang).format(number);
const isAll = () => all !== null && all === matching();

/** The search and filters of the list as it stands. */
function matching() {
    const asked = [...new URLSearchParams(location.search)].filter(([name, value]) => value && !PLACE.includes(name));
    return new URLSearchParams(asked).toString();
}

function forget() {
    ids.clear();
    all = null;
    show();
}

function show() {
    if (all !== null && !isAll()) all = null;
    if (ids.size || all !== null) sessionStorage.setItem(SELECTED, JSON.stringify({ ids: [...ids], all }));
    else sessionStorage.removeItem(SELECTED);
    for (const box of boxes()) box.checked = isAll() || ids.has(box.value);
    const ticked = boxes().filter((box) => box.checked).length;
    const head = document.querySelector("[data-select-page]");
    if (head) {
        head.checked = ticked > 0 && ticked === boxes().length;
        head.indeterminate = ticked > 0 && !head.checked;
    }
    form.elements.selected.value = [...ids].join(",");
    const any = isAll() || ids.size > 0;
    form.closest("main").toggleAttribute("data-selecting", any);
    if (any) showBar(ticked);
}

/** The bar belongs to a list: another search has other actions and another "all". */
function showBar(ticked) {
    status.replaceChildren();
    if (bar().dataset.of !== matching()) {
        const address = `${form.getAttribute("action")}?${matching()}`;
        htmx.ajax("GET", address, { target: "#bulk-bar", swap: "outerHTML" }).then(() => bar().dataset.of === matching() && show());
        return;
    }
    const number = isAll() ? Number(bar().dataset.all) : ids.size;
    const count = bar().querySelector("[data-bulk-count]");
    const words = isAll() ? count.dataset.wordsForAll : count.dataset.words.replace("{count}", figure(number));
    if (count.textContent !== words) count.textContent = said.textContent = words;
    const elsewhere = bar().querySelector("[data-bulk-elsewhere]");
    elsewhere.hidden = isAll() || ids.size <= ticked;
    elsewhere.textContent = elsewhere.dataset.words.replace("{count}", figure(ids.size - ticked));
    const wide = bar().querySelector("[data-bulk-all]");
    if (wide) wide.checked = isAll();
    const tooMany = "most" in bar().dataset && number > Number(bar().dataset.most);
    const why = bar().querySelector("[data-bulk-too-many]");
    if (why) why.hidden = !tooMany;
    for (const button of bar().querySelectorAll(".bulk-offers > button")) button.disabled = tooMany;
}

/** Tick or untick a box, and with Shift all from the last one to it. */
function tick(box, range) {
    if (isAll()) for (const other of boxes()) ids.add(other.value); // all but the one: what is seen
    all = null;
    const shown = boxes();
    const from = range && last ? shown.findIndex((other) => other.value === last) : -1;
    const to = shown.indexOf(box);
    const chosen = from < 0 ? [box] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const other of chosen) {
        if (box.checked) ids.add(other.value);
        else ids.delete(other.value);
    }
    last = box.value;
    show();
}

document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.matches?.("[data-row-select]")) tick(target, event.shiftKey);
    else if (target.matches?.("[data-select-page]")) {
        all = null;
        for (const box of boxes()) target.checked ? ids.add(box.value) : ids.delete(box.value);
        show();
    } else if (target.matches?.("[data-bulk-all]")) {
        all = target.checked ? matching() : null;
        show();
    } else if (target.closest?.("[data-bulk-clear]")) forget();
    else if (target.closest?.("[data-bulk-close]")) status.replaceChildren();
});

document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !(ids.size || isAll())) return;
    if (document.querySelector("dialog:modal, .menu:popover-open") || event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    forget();
});

document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === form && event.detail.successful) forget();
});

document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === status) follow();
    else if (event.detail.elt.id === "patient-list" || event.detail.target.id === "patient-list") show();
});

/** Remember a change that goes on, also for the next page; when it has ended, say so and show it. */
function follow() {
    const change = status.querySelector("[data-bulk-change]");
    const line = status.querySelector("[data-bulk-said]");
    for (const menu of form.querySelectorAll(".menu:popover-open")) menu.hidePopover();
    if (line) said.textContent = line.textContent;
    if (change?.matches("[data-running]")) {
        sessionStorage.setItem(RUNNING, change.dataset.bulkChange);
    } else if (change && sessionStorage.getItem(RUNNING)) {
        sessionStorage.removeItem(RUNNING);
        htmx.ajax("GET", location.href, { target: "#patient-list", swap: "outerHTML" });
    }
}

const running = sessionStorage.getItem(RUNNING);
if (running) htmx.ajax("GET", running, { target: status, swap: "innerHTML" });
show();
