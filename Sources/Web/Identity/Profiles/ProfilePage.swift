//! A team's profile as a page for its members, for anybody, and as a form.

internal import Kernel
internal import Node

/// The values of the page.
struct ProfilePage: Hashable, Sendable {
  var frame: Frame
  /// Path of the profile.
  var path: String
  var title: String
  var sections: [ProfileSection]
  /// Where everybody reads it; nil where it is not published.
  var publicAddress: String?
  /// Where its security.txt is; nil where it has none.
  var securityPath: String?
  /// What the viewer may do; nothing for a reader from outside.
  var standing: Standing = .reader

  /// As whom the page is read.
  enum Standing: Hashable, Sendable {
    /// Anybody.
    case reader
    /// Somebody of the organisation.
    case member
    /// Whoever keeps its directory.
    case editor
  }
}

/// The page.
func profilePage(_ page: ProfilePage, _ say: Language) -> HTML {
  let sections = page.sections.map { section -> HTML in
    let date = section.date.map { at -> HTML in
      "<span class=\"sub\">\(timeTag(at, Wording.day(at, say))) \(ProfilePhrases.changed(say))</span>"
    }
    let lines = section.lines.map { "<p>\($0)</p>\n" as HTML }
    return section.depth == 1
      ? "<h2>\(section.number). \(section.heading) \(date)</h2>\n\(lines)"
      : "<h3>\(section.number) \(section.heading) \(date)</h3>\n\(lines)"
  }
  return layout(
    page.frame, title: page.title, say,
    main: """
      <h1>\(page.title)</h1>
      \(standing(page, say))\
      <p class="line actions"><a href="\(path: "\(page.path)/profile.txt?lang=ja")">\
      \(ProfilePhrases.download(say))（日本語）</a>
      <a href="\(path: "\(page.path)/profile.txt?lang=en")">\(ProfilePhrases.download(say)) (English)</a>\
      \(page.securityPath.map { " <a href=\"\(path: $0)\">security.txt</a>" as HTML })</p>
      \(sections)
      """)
}

private func standing(_ page: ProfilePage, _ say: Language) -> HTML? {
  if page.standing == .reader { return nil }
  let shown: HTML =
    page.publicAddress.map {
      "<p class=\"notice good\">\(ProfilePhrases.isPublic(say)) <b>\($0)</b></p>\n"
    } ?? "<p class=\"notice\">\(ProfilePhrases.isPrivate(say))</p>\n"
  guard page.standing == .editor else { return shown }
  let isPublic = page.publicAddress != nil
  let words = isPublic ? ProfilePhrases.withdraw : ProfilePhrases.publish
  return """
    <p>\(ProfilePhrases.about(say))</p>
    \(shown)<form method="post" action="\(path: "\(page.path)/profile/publish")" class="line">\
    \(tokenField(page.frame))<a class="btn" href="\(path: "\(page.path)/profile/edit")">\
    \(ProfilePhrases.edit(say))</a>
    <button class="btn ghost" name="public" value="\(isPublic ? "no" : "yes" as HTML)">\(words(say))\
    </button></form>

    """
}

/// The values of the form.
struct ProfileFormPage: Hashable, Sendable {
  var frame: Frame
  var path: String
  var title: String
  /// Every part with the words as they were typed.
  var parts: [Field]
  var problem: String?

  /// One part.
  struct Field: Hashable, Sendable {
    var part: TeamProfile.Part
    var ja: String
    var en: String
  }
}

/// The form.
func profileFormPage(_ page: ProfileFormPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>\n" as HTML }
  let parts = page.parts.map { field -> HTML in
    let name = field.part.rawValue
    let hint = ProfilePhrases.hint(field.part)(say)
    return """
      <fieldset><legend>\(ProfilePhrases.heading(field.part)(say))</legend>
      \(hint.isEmpty ? nil : "<p class=\"sub\">\(hint)</p>\n" as HTML)\
      <label for="\(name)-ja">\(ProfilePhrases.japanese(say))</label>
      <textarea id="\(name)-ja" name="\(name)-ja" lang="ja" rows="2">\(field.ja)</textarea>
      <label for="\(name)-en">\(ProfilePhrases.english(say))</label>
      <textarea id="\(name)-en" name="\(name)-en" lang="en" rows="2">\(field.en)</textarea></fieldset>

      """
  }
  return layout(
    page.frame, title: page.title, say,
    main: """
      <h1>\(page.title)</h1>
      \(problem)<p>\(ProfilePhrases.formAbout(say))</p>
      <form method="post" action="\(path: "\(page.path)/profile")" class="stack">\(tokenField(page.frame))
      \(parts)<p class="line"><button class="btn">\(ProfilePhrases.save(say))</button>
      <a href="\(path: "\(page.path)/profile")">\(ProfilePhrases.back(say))</a></p></form>
      """)
}
