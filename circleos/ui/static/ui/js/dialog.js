// Links with data-dialog open their page in the <dialog> instead: the address changes with it, so
// that Back closes it, Forward opens it and a reload shows the page itself. Forms with data-guard
// ask before what was typed is lost. Elements with data-close close the dialog they are in.

const host = document.querySelector("[data-dialog-host]");
const leave = document.querySelector("[data-leave]");
const GUARDED = "form[data-guard]";
const FIRST_FIELD = "[autofocus], .dialog-body :is(input, select, textarea):not([type=hidden])";
const reloaded = history.state?.dialog !== undefined; // this document is the dialog's own page
const untouched = new WeakMap(); // form -> what it held when it was opened
let beneath = null; // the address of the page under the dialog

const plain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
const form = () => host.querySelector(GUARDED) ?? document.querySelector(GUARDED);

function contents(of) {
    const values = [...new FormData(of)].filter(([name]) => name !== "csrfmiddlewaretoken");
    return JSON.stringify(values.map(([name, value]) => [name, value.name ?? value]));
}

function changed(of = form()) {
    return of !== null && contents(of) !== untouched.get(of);
}

async function open(href, under) {
    try {
        await htmx.ajax("GET", href, { target: host, swap: "innerHTML" });
    } catch {
        return; // failures.js has said so
    }
    if (host.open) beneath = under;
}

function close() {
    const address = beneath;
    beneath = null;
    if (host.open) host.close();
    host.replaceChildren();
    if (address !== null && history.state?.dialog) history.back();
}

/** Close, or ask first when something was typed. */
function closeCarefully() {
    if (changed(host.querySelector(GUARDED))) leave.showModal();
    else close();
}

document.addEventListener("click", async (event) => {
    const opener = event.target.closest("a[data-dialog]");
    if (opener && plain(event)) {
        event.preventDefault();
        opener.closest("[popover]")?.hidePopover();
        const under = beneath ?? location.href;
        const first = beneath === null;
        await open(opener.href, under);
        if (first && host.open) history.pushState({ dialog: under }, "", opener.href);
        return;
    }
    const closer = event.target.closest("[data-close]");
    if (closer && host.contains(closer)) {
        event.preventDefault();
        closeCarefully();
    } else if (closer?.closest("dialog")) {
        closer.closest("dialog").close();
    }
});

let held; // what the form held at first, kept while the server answers with errors
document.addEventListener("htmx:load", (event) => {
    const part = event.detail.elt;
    const guarded = part.matches(GUARDED) ? part : part.querySelector(GUARDED);
    if (!host.contains(part) && !guarded) return;
    const fresh = host.contains(part) && !host.open;
    if (fresh) host.showModal();
    if (guarded) {
        if (fresh || part === document.body) held = contents(guarded);
        untouched.set(guarded, held);
    }
    if (part === document.body) return;
    const place = part.querySelector("[data-focus] [data-focus]") ?? part.querySelector("[data-focus]") ?? part.querySelector("[aria-invalid=true]");
    (place ?? (fresh ? part.querySelector(FIRST_FIELD) : null))?.focus();
});

host.addEventListener("cancel", (event) => {
    event.preventDefault();
    closeCarefully();
});
// A browser may close a dialog on the second Esc whatever we say: then it opens again and asks.
host.addEventListener("close", () => {
    if (host.childElementCount === 0) return;
    if (changed(host.querySelector(GUARDED))) host.showModal();
    closeCarefully();
});

leave.addEventListener("click", (event) => {
    if (event.target.closest("[data-stay]")) leave.close();
    if (event.target.closest("[data-discard]")) {
        leave.close();
        host.replaceChildren();
        close();
    }
});

window.addEventListener("popstate", (event) => {
    const under = event.state?.dialog;
    if (reloaded) {
        location.reload(); // the entry belongs to another page than the one that stands here
    } else if (under && !host.open) {
        open(location.href, under);
    } else if (!under && host.open) {
        if (changed(host.querySelector(GUARDED))) {
            history.pushState({ dialog: beneath }, "", host.querySelector(GUARDED).action);
            leave.showModal();
        } else {
            close();
        }
    }
});

window.addEventListener("beforeunload", (event) => {
    if (changed()) event.preventDefault();
});
// When the server leads elsewhere, it has what was typed.
// Back from there leads to the page under the dialog, not to its empty form.
document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) return;
    if (form()) untouched.set(form(), contents(form()));
    if (host.open && beneath !== null) history.replaceState(null, "", beneath);
});
document.addEventListener("dialog:close", () => {
    host.replaceChildren();
    close();
});
