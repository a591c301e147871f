//! Prompts: templates with variables.

use flowtether_endpoints::endpoints;

use super::client::{LIST as PAGE, READ, REMOVE, SEND, WRITE};
use crate::core::error::Error;
use crate::core::operation::{Expected, Operation, Replay};
use crate::core::request::Method;

endpoints! {
    /// Prompts: templates with variables.
    namespace OpenWopPrompts "prompts.";

    /// The templates.
    LIST = list(options: OpenWopPromptListOptions) -> OpenWopList<OpenWopPrompt>:
        PAGE "/v1/prompts" of "templateId" with [Filter("kind"), Text("tag"), Text("modelClass"), Text("source"), Whole("limit", 1), Cursor], needs: "prompts";

    /// A template, in the newest version unless another one is asked for.
    GET = get(templateId, options: OpenWopPromptOptions) -> Promise<OpenWopPrompt>:
        READ "/v1/prompts/{templateId}" with [Text("version"), Text("libraryId")], needs: "prompts";

    /// Makes a template. Hosts respond without a body: what is known of it is in its headers, which a page on another origin may not see.
    ///
    /// Rejects with `ConflictError` where there is one of this id and version.
    CREATE = create(prompt: OpenWopPrompt, options: MutationOptions) -> Promise<OpenWopCreatedPrompt>:
        WRITE "/v1/prompts" with [Member("templateId"), Member("version"), Member("kind"), Member("text")], needs: "prompts", prepare: Some(read_headers);

    /// Replaces a template. Rejects with `ConflictError` where the version is not higher than that of the one that is there.
    UPDATE = update(templateId, prompt: OpenWopPrompt, options: MutationOptions) -> Promise<OpenWopPrompt>:
        WRITE "/v1/prompts/{templateId}" with [Member("version"), Member("kind"), Member("text")], needs: "prompts", method: Method::Put;

    /// Deletes a template.
    DELETE = delete(templateId) -> Promise<OpenWopJsonObject>: REMOVE "/v1/prompts/{templateId}", needs: "prompts";

    /// Fills in a template. Nothing is sent to a model. The value of a secret is given as `[REDACTED:<its credentialRef>]`.
    RENDER = render(prompt: OpenWopRenderPromptRequest) -> Promise<OpenWopRenderedPrompt>:
        SEND "/v1/prompts:render" with [Present("ref"), Present("variables")], needs: "prompts", replay: Replay::Safe;
}

/// What a response without a body says is in its headers.
fn read_headers(operation: &mut Operation) -> Result<(), Error> {
    operation.expected = Expected::Headers;
    Ok(())
}
