//! What the OpenAPI document says is so: requests made from it find no fault of the server, and no answer that it does not name.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tests::{Chatter, Deployment, StockClient, interpreter, skip};
use tokio::task::block_in_place;

/// Some hundreds of requests, and the first time an installation.
const LONG_ENOUGH: Duration = Duration::from_secs(180);
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn schemathesis_finds_no_fault_and_no_answer_that_is_not_documented() {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemathesis");
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/openapi/requirements.txt");
    let python = match block_in_place(|| interpreter(&environment, &requirements)) {
        Ok(python) => python,
        Err(reason) => return skip(&reason),
    };
    let deployment = Deployment::embedded().await;
    let (rest, url) = (deployment.rest(0), deployment.url(0));
    let ann = rest.sign_up("ann").await;
    let room = rest.create_room(&ann, "private").await;
    let voice = Chatter::enter(&url, &ann).await;
    let message = voice.say(&room, "hello").await.id;
    // A room and a message that are there, so that more than their absence is seen.
    let settings = environment.join(format!("{}.toml", ann.username));
    let parameters = format!("[parameters]\n\"path.id\" = \"{room}\"\n\"path.messageId\" = \"{message}\"\n");
    fs::write(&settings, parameters).expect("writing settings");

    let mut command = Command::new(python.with_file_name("schemathesis"));
    // It keeps what it has found below the folder in which it runs.
    command.current_dir(&environment);
    command.arg("--config-file").arg(&settings).args(["run", &format!("{url}/api/openapi.json")]);
    command.args(["--header", &format!("Authorization: Bearer {}", ann.token), "--checks", CHECKS]);
    command.args(["--max-examples", "10", "--seed", "1", "--generation-database", "none", "--no-color"]);
    // What would end the token, or leave the room, comes without them.
    for path in ["/api/auth/logout", "/api/auth/deactivate", "/api/rooms/{id}/leave"] {
        command.args(["--exclude-path", path]);
    }
    StockClient::spawn("schemathesis", command).succeeds(LONG_ENOUGH);
    fs::remove_file(settings).expect("removing settings");
}
