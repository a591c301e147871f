/** A page. */
export interface OpenWopContentPage extends OpenWopJsonObject {
  /** Its id. */
  pageId?: string;
  /** Its name in URLs. */
  slug: string;
  /** Its name, for people. */
  name: string;
  /** Whether it is public. */
  status?: "draft" | "published" | (string & {});
  /** Its sections, by id. */
  sectionOrder?: string[];
  /** The description for search engines. */
  seo?: OpenWopJsonObject;
}

/** A page as everybody sees it, in one language. */
export interface OpenWopPublishedPage extends OpenWopJsonObject {
  /** The version of this shape. */
  version: string;
  /** When it was made, ISO 8601. */
  generatedAt: string;
  /** The language. */
  locale: string;
  /** The page's name in URLs. */
  slug: string;
  /** The page. Hosts leave out most of it. */
  page: Partial<OpenWopContentPage>;
  /** Its sections. Hosts leave out what is the same for all that are public. */
  sections: Partial<OpenWopContentSection>[];
}

/** A section of a page. */
export interface OpenWopContentSection extends OpenWopJsonObject {
  /** Its id. */
  sectionId: string;
  /** What it is. */
  sectionType: string;
  /** What is in it, in the base language; of a published page, in the page's. */
  data: OpenWopJsonObject;
  /** What is in it, by language. */
  localizations?: Record<string, OpenWopJsonObject>;
  /** Whether it is public. */
  status?: "draft" | "published" | (string & {});
  /** Whether it is shown. */
  enabled?: boolean;
  /** Its place. */
  order?: number;
}

/** What is to be in a section, in one language. */
export interface OpenWopPutSectionRequest {
  /** The language. */
  locale: string;
  /** What is in it. */
  data: OpenWopJsonObject;
}

/** The languages of the content. */
export interface OpenWopContentSettings {
  /** The base language. */
  baseLocale: string;
  /** All languages. */
  supportedLocales: string[];
  /** Whether a page is translated when it is published. */
  autoTranslateOnPublish: boolean;
}
