// The door: a form to make an account, or to log in.

const $ = (id) => document.getElementById(id);

let isNew = true;

/** `ask(method, path, body)` asks the server; `enter(session)` goes on with who is let in. */
export function openDoor(ask, enter) {
  $("auth-switch").onclick = () => showDoor(!isNew);
  $("auth").onsubmit = async (event) => {
    event.preventDefault();
    const [username, email, password] = ["username", "email", "password"].map((id) => $(id).value);
    for (const input of $("auth").querySelectorAll("input")) input.removeAttribute("aria-invalid");
    $("auth-error").textContent = "";
    $("auth-go").disabled = true;
    try {
      const session = isNew ? await ask("POST", "/api/auth/signup", { username, email, password })
        : await ask("POST", "/api/auth/login", username.includes("@") ? { email: username, password } : { username, password });
      $("auth").reset();
      enter(session);
    } catch (error) {
      $("auth-error").textContent = error.message;
      const input = $(isNew || error.field !== "email" ? error.field : "username");
      input?.setAttribute("aria-invalid", "true");
      input?.focus();
    } finally {
      $("auth-go").disabled = false;
    }
  };
}

export function showDoor(asNew = isNew) {
  isNew = asNew;
  $("auth-title").textContent = isNew ? "Make an account" : "Log in";
  $("auth-go").textContent = isNew ? "Sign up" : "Log in";
  $("auth-switch").textContent = isNew ? "I have an account" : "I am new here";
  $("username-label").textContent = isNew ? "Username" : "Username or e-mail";
  $("password").autocomplete = isNew ? "new-password" : "current-password";
  $("email-row").hidden = !isNew;
  $("auth-error").textContent = "";
  $("username").focus();
}
