// Drafts that could not be saved, kept in this browser: encrypted (AES-256-GCM) with a key that the
// server gives the signed-in member, who alone can read them. Signing out removes them (the server
// sends Clear-Site-Data), a week does too.

const PREFIX = "circleos.draft";
const STAYS_MS = 7 * 24 * 3600 * 1000;
const IV_BYTES = 12;

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

function base64(buffer) {
    let text = "";
    const all = new Uint8Array(buffer);
    for (let at = 0; at < all.length; at += 0x8000) text += String.fromCharCode(...all.subarray(at, at + 0x8000));
    return btoa(text);
}

/** The name that a window holds (Web Locks) while it writes this draft. */
export const lockOf = (note) => `${PREFIX}.${note}`;

/** The notes of which this member's drafts are kept here. */
export function keptNotes(member) {
    const own = `${PREFIX}.${member}.`;
    return Object.keys(localStorage).filter((name) => name.startsWith(own)).map((name) => name.slice(own.length));
}

export class Keeping {
    /** Ask for the key. Null where the browser can not encrypt (a page without TLS), or may not ask. */
    static async open(address) {
        if (!globalThis.crypto?.subtle) return null;
        const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
        if (answer?.status !== 200) return null;
        const { member, key } = await answer.json();
        const imported = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
        return new Keeping(member, imported);
    }

    constructor(member, key) {
        this.member = member;
        this.key = key;
    }

    #name(note) {
        return `${PREFIX}.${this.member}.${note}`;
    }

    // The name goes into what is authenticated, so that one draft can not take another's place.
    #way(note, iv) {
        return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(this.#name(note)) };
    }

    /** Keep the fields of a draft, and where they are to be sent. False if there is no room. */
    async keep(note, draft) {
        const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
        const text = new TextEncoder().encode(JSON.stringify(draft));
        const sealed = await crypto.subtle.encrypt(this.#way(note, iv), this.key, text);
        try {
            localStorage.setItem(this.#name(note), JSON.stringify({ at: Date.now(), iv: base64(iv), sealed: base64(sealed) }));
        } catch (error) {
            if (error.name === "QuotaExceededError") return false;
            throw error;
        }
        return true;
    }

    /** What is kept of a note, or null. What is too old, or not readable with this key, goes. */
    async read(note) {
        const kept = localStorage.getItem(this.#name(note));
        if (kept === null) return null;
        const { at, iv, sealed } = JSON.parse(kept);
        if (Date.now() - at < STAYS_MS) {
            try {
                const text = await crypto.subtle.decrypt(this.#way(note, bytes(iv)), this.key, bytes(sealed));
                return JSON.parse(new TextDecoder().decode(text));
            } catch (error) {
                if (error.name !== "OperationError") throw error; // the key is another than it was
            }
        }
        this.forget(note);
        return null;
    }

    forget(note) {
        localStorage.removeItem(this.#name(note));
    }
}
