// The API reference: sends the request of a form, and shows the answer below it.
// The token stays in its field; cookies are left out, since only a token opens the API.

const HEADERS_SHOWN = ["Content-Type", "ETag", "Location", "Allow", "WWW-Authenticate", "Idempotent-Replayed"];
const page = document.querySelector("[data-unreachable]");
const token = document.querySelector("[data-token]");

/** The request that a filled form stands for: its address and what fetch takes. */
function requestOf(form) {
    let path = form.dataset.path;
    const query = new URLSearchParams();
    const headers = new Headers();
    if (token.value.trim()) headers.set("Authorization", `Bearer ${token.value.trim()}`);
    const parts = new FormData(); // of operations that take a file
    for (const field of form.querySelectorAll("[data-in]")) {
        const value = field.files?.[0] ?? field.value.trim();
        if (field.dataset.in === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(value));
        else if (!value) continue;
        else if (field.dataset.in === "query") query.append(field.name, value);
        else if (field.dataset.in === "form") parts.append(field.name, value);
        else if (field.dataset.in === "header") headers.set(field.name, value);
    }
    const json = form.elements.body?.value;
    const body = json ?? (form.querySelector("[data-in=form]") ? parts : undefined);
    if (json) headers.set("Content-Type", "application/json");
    const address = query.size ? `${path}?${query}` : path;
    return [address, { method: form.dataset.method, headers, body, credentials: "omit" }];
}

function pretty(text) {
    try {
        return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        return text;
    }
}

function show(form, status, took, text) {
    const answer = form.querySelector("[data-answer]");
    answer.querySelector("[data-status]").textContent = status;
    answer.querySelector("[data-took]").textContent = took;
    answer.querySelector("[data-text]").textContent = text;
    answer.hidden = false;
}

document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-try]");
    if (!form) return;
    event.preventDefault();
    const begun = performance.now();
    try {
        const response = await fetch(...requestOf(form));
        const text = pretty(await response.text());
        const took = `${Math.round(performance.now() - begun)} ms`;
        const headers = HEADERS_SHOWN.filter((name) => response.headers.has(name)).map((name) => `${name}: ${response.headers.get(name)}`);
        show(form, `${response.status} ${response.statusText}`, took, [...headers, "", text].join("\n"));
    } catch {
        show(form, page.dataset.unreachable, "", "");
    }
});

// A link to an operation opens it.
function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.matches("details")) target.open = true;
}
addEventListener("hashchange", openTarget);
openTarget();
