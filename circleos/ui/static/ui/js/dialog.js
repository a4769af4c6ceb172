// Links with data-dialog open their page in the <dialog> instead: the address changes with it, so
// that Back closes it and a reload shows the page itself. Forms with data-guard ask before what
// was typed is lost. Elements with data-close close the dialog they are in.

const host = document.querySelector("[data-dialog-host]");
const leave = document.querySelector("[data-leave]");
let beneath = null; // the address of the page under the dialog
let untouched = ""; // what the form held when it was opened

const plain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
const guarded = () => document.querySelector("form[data-guard]");
const contents = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken").map(([name, value]) => [name, String(value)]));
const changed = () => guarded() !== null && contents(guarded()) !== untouched;

function remember() {
    if (guarded()) untouched = contents(guarded());
}

async function open(href) {
    await htmx.ajax("GET", href, { target: host, swap: "innerHTML" });
    if (host.childElementCount === 0) return; // it failed, and failures.js has said so
    if (beneath === null) {
        beneath = location.href;
        history.pushState({ dialog: true }, "", href);
    }
}

function close() {
    if (host.open) host.close();
    host.replaceChildren();
    if (beneath !== null) {
        const address = beneath;
        beneath = null;
        if (location.href !== address) history.back();
    }
}

/** Close, or ask first when something was typed. */
function closeCarefully() {
    if (changed()) leave.showModal();
    else close();
}

document.addEventListener("click", (event) => {
    const opener = event.target.closest("a[data-dialog]");
    if (opener && plain(event)) {
        event.preventDefault();
        opener.closest("[popover]")?.hidePopover();
        open(opener.href);
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

document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== host) return;
    const fresh = !host.open;
    if (fresh) {
        host.showModal();
        remember();
    }
    const place = host.querySelector("[data-focus]") ?? host.querySelector("[aria-invalid=true]");
    place?.focus();
    if (fresh && !place) host.querySelector("[autofocus], .dialog-body :is(input, select, textarea):not([type=hidden])")?.focus();
});

host.addEventListener("cancel", (event) => {
    event.preventDefault();
    closeCarefully();
});
// A browser may close a dialog on the second Esc whatever we say: then it opens again and asks.
host.addEventListener("close", () => {
    if (host.childElementCount === 0) return;
    if (changed()) {
        host.showModal();
        leave.showModal();
    } else {
        close();
    }
});

leave.addEventListener("click", (event) => {
    if (event.target.closest("[data-discard]")) {
        untouched = guarded() ? contents(guarded()) : "";
        leave.close();
        close();
    } else if (event.target.closest("[data-stay]")) {
        leave.close();
    }
});

window.addEventListener("popstate", () => {
    if (!host.open || beneath === null) return;
    if (changed()) {
        history.pushState({ dialog: true }, "", guarded().action);
        leave.showModal();
    } else {
        beneath = null;
        close();
    }
});
window.addEventListener("beforeunload", (event) => {
    if (changed()) event.preventDefault();
});
// A form that was sent, or a page that the server leads elsewhere, is not lost.
document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-guard]:not([hx-post])")) remember();
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) remember();
});
document.addEventListener("dialog:close", () => {
    remember();
    close();
});
remember();
