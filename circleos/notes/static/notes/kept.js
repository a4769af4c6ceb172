// On every page: saves on the server what this browser kept of drafts while there was no connection,
// unless a window is still writing it. One that was changed elsewhere since becomes a draft of its own.
import { toast } from "ui/js/toast.js";
import { Keeping, keptNotes, lockOf } from "notes/keeping.js";

const { keyFrom, member, said } = document.querySelector("script[data-key-from]").dataset;

async function send(draft, fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const token = JSON.parse(document.body.getAttribute("hx-headers"));
    const answer = await fetch(draft.keep, { method: "POST", body, headers: { "HX-Request": "true", ...token } }).catch(() => null);
    return answer?.status;
}

async function save(keeping, note) {
    const draft = await keeping.read(note);
    if (draft === null) return;
    let status = await send(draft, draft.fields);
    if (status === 409) status = await send(draft, { ...draft.fields, note: "", revision: 0, based_on: 0 });
    if (status !== 200) return; // it stays here, and the next page tries again
    keeping.forget(note);
    toast(said);
}

async function saveAll() {
    const notes = keptNotes(member);
    const keeping = notes.length && navigator.onLine ? await Keeping.open(keyFrom) : null;
    for (const note of keeping ? notes : []) {
        await navigator.locks.request(lockOf(note), { ifAvailable: true }, (lock) => (lock ? save(keeping, note) : null));
    }
}

window.addEventListener("online", saveAll);
saveAll();
