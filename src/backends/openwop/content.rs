//! Content: pages in several languages.

use flowtether_endpoints::endpoints;

use super::client::{LIST as PAGE, READ, REMOVE, REPLACE, SEND};

endpoints! {
    /// Content: pages in several languages.
    namespace OpenWopContent "content.";

    /// The pages.
    LIST = pages.list() -> OpenWopList<OpenWopContentPage>: PAGE "/v1/content/pages" of "pageId", needs: "content";

    /// A published page, in the language that fits best.
    GET = pages.get(slug, options: OpenWopContentPageOptions) -> Promise<OpenWopPublishedPage>:
        READ "/v1/content/pages/{slug}" with [Header(&["locale", "Accept-Language"])], needs: "content";

    /// Makes a page.
    CREATE = pages.create(page: OpenWopContentPage, options: OpenWopSendOptions) -> Promise<OpenWopContentPage>:
        SEND "/v1/content/pages" with [Member("slug"), Member("name")], needs: "content";

    /// Deletes a page, by its id and not by its slug.
    DELETE = pages.delete(pageId) -> Promise<OpenWopJsonObject>: REMOVE "/v1/content/pages/{pageId}", needs: "content";

    /// Writes a section of a page in one language.
    PUT_SECTION = sections.put(pageId, sectionId, section: OpenWopPutSectionRequest) -> Promise<OpenWopContentSection>:
        REPLACE "/v1/content/pages/{pageId}/sections/{sectionId}" with [Member("locale"), Present("data")], needs: "content";

    /// The languages.
    SETTINGS = settings.get() -> Promise<OpenWopContentSettings>: READ "/v1/content/settings", needs: "content";

    /// Sets the languages.
    PUT_SETTINGS = settings.put(settings: OpenWopContentSettings) -> Promise<OpenWopContentSettings>:
        REPLACE "/v1/content/settings" with [Member("baseLocale")], needs: "content";
}
