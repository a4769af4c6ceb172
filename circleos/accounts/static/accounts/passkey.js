// Passkeys (WebAuthn): a form with data-passkey="make" or "ask" gets its credential from the browser
// before it is sent. The options stand in data-options, or are fetched from data-options-url.
// Without passkeys such a form stays hidden, and [data-no-passkeys] says why.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

function text(buffer) {
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** What the server says in JSON, as the browser wants it. */
function decoded(publicKey) {
    const keys = (list) => list?.map((key) => ({ ...key, id: bytes(key.id) }));
    const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
    if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) options.excludeCredentials = keys(options.excludeCredentials);
    if (options.allowCredentials) options.allowCredentials = keys(options.allowCredentials);
    return options;
}

/** What the browser answers, as the server wants it. */
function encoded(credential) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
        if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({
        id: credential.id,
        rawId: text(credential.rawId),
        type: credential.type,
        clientExtensionResults: credential.getClientExtensionResults(),
        response,
    });
}

async function optionsOf(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`options: ${answer.status}`);
    return (await answer.json()).request_options;
}

/** Ask the browser for a credential; a form to make one says whether it shall do without password. */
async function credentialFor(form) {
    const publicKey = decoded((await optionsOf(form)).publicKey);
    if (form.dataset.passkey === "ask") return navigator.credentials.get({ publicKey });
    const alone = form.elements.passwordless.checked;
    publicKey.authenticatorSelection = {
        ...publicKey.authenticatorSelection,
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        userVerification: alone ? "required" : "preferred",
    };
    return navigator.credentials.create({ publicKey });
}

async function send(form) {
    const failure = form.querySelector("[data-failure]");
    failure.hidden = true;
    try {
        form.elements.credential.value = encoded(await credentialFor(form));
    } catch (error) {
        console.warn(error.name);
        failure.textContent = form.dataset.failed;
        failure.hidden = false;
        return;
    }
    form.submit();
}

if (window.PublicKeyCredential) {
    for (const form of document.querySelectorAll("[data-passkey]")) {
        form.hidden = false;
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            send(form);
        });
    }
    for (const notice of document.querySelectorAll("[data-no-passkeys]")) notice.remove();
}
