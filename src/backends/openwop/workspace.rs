//! The workspace: files that the runs of a tenant share.

use flowtether_endpoints::endpoints;

use super::client::{LIST as PAGE, READ, REMOVE, WRITE};
use crate::core::error::Error;
use crate::core::operation::Operation;
use crate::core::request::Method;

endpoints! {
    /// The workspace: files that runs share. Hosts of version 1 have it.
    namespace OpenWopWorkspace "workspace.";

    /// The files, without what is in them.
    LIST = files.list(options: OpenWopWorkspaceListOptions) -> OpenWopList<OpenWopWorkspaceFile>:
        PAGE "/v1/host/workspace/files" of "path" with [Text("prefix")], needs: "workspace";

    /// A file. Some hosts keep older versions, others ignore the option.
    GET = files.get(path, options: OpenWopWorkspaceFileOptions) -> Promise<OpenWopWorkspaceFile>:
        READ "/v1/host/workspace/files/{path}" with [Whole("version", 1)], needs: "workspace";

    /// Writes a file. With `ifMatch`, the `etag` in a file's response (the header of that name is another one), it is written only over that
    /// version: `ConflictError` otherwise, whose `details.currentVersion` says which one is there.
    PUT = files.put(path, file: OpenWopPutFileRequest, options: OpenWopPutFileOptions) -> Promise<OpenWopWorkspaceFile>:
        WRITE "/v1/host/workspace/files/{path}" with [Header(&["ifMatch", "If-Match"])], needs: "workspace", method: Method::Put, prepare: Some(check_file);

    /// Deletes a file.
    DELETE = files.delete(path) -> Promise<OpenWopJsonObject>: REMOVE "/v1/host/workspace/files/{path}", needs: "workspace";
}

/// A file may be empty.
fn check_file(operation: &mut Operation) -> Result<(), Error> {
    if operation.request.body.as_ref().is_some_and(|file| file.string_at("content").is_some()) {
        Ok(())
    } else {
        Err(Error::configuration("content", "must be a string"))
    }
}
