//! The sections of a team's profile in the order of RFC 2350, with what stands in each.

internal import Kernel
internal import Node

/// A heading of the template, and its text.
struct ProfileSection: Hashable, Sendable {
  /// 2.4
  var number: String
  /// What it is called.
  var heading: String
  /// Its lines; none where it only groups what follows.
  var lines: [String]
  /// When somebody last changed what people write here; nil for what is drawn from the directory.
  var date: Instant?

  /// How deep it lies: 1 for a chapter.
  var depth: Int { number.split(separator: ".").count }
}

/// Makes the sections of a profile. Pure.
struct ProfilePresenter {
  let view: ProfileView
  /// Where everybody reads it, once it is published.
  let address: String
  let say: Language

  /// Every section of RFC 2350, Appendix D, in its order; none is left out, so that a reader sees what was not said.
  // table:
  var sections: [ProfileSection] {
    [
      chapter("1", ProfilePhrases.document),
      known("1.1", ProfilePhrases.lastUpdate, [lastUpdate]),
      written("1.2", .distribution, or: ProfilePhrases.noDistribution),
      known("1.3", ProfilePhrases.location, [location]),
      chapter("2", ProfilePhrases.contact),
      known("2.1", ProfilePhrases.name, [view.organization.name.ja, view.organization.name.en]),
      written("2.2", .address), known("2.3", ProfilePhrases.zone, [ProfilePhrases.tokyo(say)]),
      written("2.4", .telephone), written("2.5", .fax), written("2.6", .otherTelecommunication),
      written("2.7", .mail), written("2.8", .keys),
      known("2.9", ProfilePhrases.members, members),
      written("2.10", .otherInformation, before: hours), written("2.11", .customerContact),
      chapter("3", ProfilePhrases.charter), written("3.1", .mission),
      written("3.2", .constituency, before: constituency),
      written("3.3", .sponsorship, before: above), written("3.4", .authority, before: authority),
      chapter("4", ProfilePhrases.policies), written("4.1", .incidents),
      written("4.2", .cooperation), written("4.3", .communication),
      chapter("5", ProfilePhrases.services), chapter("5.1", ProfilePhrases.response),
      written("5.1.1", .triage), written("5.1.2", .coordination), written("5.1.3", .resolution),
      written("5.2", .proactive), chapter("6", ProfilePhrases.formsChapter),
      written("6.1", .forms), chapter("7", ProfilePhrases.disclaimersChapter),
      written("7.1", .disclaimers),
    ].compactMap(\.self).folded
  }

  /// The profile as plain text in one language.
  var text: String {
    let title = ProfilePhrases.title(view.organization.name(say))(say)
    let body = sections.map { section in
      ([section.number + " " + section.heading] + section.lines).joined(separator: "\n")
    }
    return ([title] + body).joined(separator: "\n\n") + "\n"
  }

  // MARK: Parts

  private func chapter(_ number: String, _ heading: Phrase) -> ProfileSection? {
    ProfileSection(number: number, heading: heading(say), lines: [], date: nil)
  }

  private func known(_ number: String, _ heading: Phrase, _ lines: [String]) -> ProfileSection? {
    var seen: [String] = []
    for line in lines where !seen.contains(line) { seen.append(line) }
    return ProfileSection(number: number, heading: heading(say), lines: seen, date: nil)
  }

  private func written(
    _ number: String, _ part: TeamProfile.Part, before: [String] = [], or empty: Phrase? = nil
  ) -> ProfileSection? {
    let words = view.texts[part].map { $0(say).split(separator: "\n").map { String($0) } } ?? []
    let lines = before + words
    return ProfileSection(
      number: number, heading: ProfilePhrases.heading(part)(say),
      lines: lines.isEmpty ? [(empty ?? ProfilePhrases.notSaid)(say)] : lines,
      date: words.isEmpty ? nil : view.dates[part])
  }

  private var lastUpdate: String {
    view.lastUpdate.map { Wording.day($0, say) } ?? ProfilePhrases.notSaid(say)
  }

  private var location: String {
    view.isPublished ? address : ProfilePhrases.notPublished(say)
  }

  /// Posts, never people: who sits in them is nobody's business outside, and changes each April.
  private var members: [String] {
    view.posts.isEmpty ? [ProfilePhrases.notSaid(say)] : view.posts.map { $0(say) }
  }

  /// What its posts tell of its hours. Office hours are nowhere in the directory: those that nobody wrote are not guessed.
  private var hours: [String] {
    if view.hasWatchDesk { return [ProfilePhrases.dayAndNight(say)] }
    let missing = view.texts[.otherInformation] == nil ? [ProfilePhrases.hoursNotEntered(say)] : []
    return missing + (view.hasNightDesk ? [ProfilePhrases.nightDesk(say)] : [])
  }

  private var constituency: [String] {
    let own = ProfilePhrases.constituencyOf(view.organization.name(say))(say)
    return [own] + (view.domains.isEmpty ? [] : [view.domains.joined(separator: ", ")])
  }

  private var above: [String] {
    [Organization.Tree.supervision, .support].compactMap { tree in
      view.above[tree].map {
        "\(PeoplePresenter.tree(tree)(say)): \($0.name(say))"
      }
    }
  }

  private var authority: [String] {
    view.designations.map { ProfilePhrases.designated($0.code, $0.basis)(say) }
  }
}

extension [ProfileSection] {
  /// Chapters 6 and 7 have one text each and no sections of their own: it stands under the chapter's heading.
  fileprivate var folded: [ProfileSection] {
    var all: [ProfileSection] = []
    for section in self {
      if section.number == "6.1" || section.number == "7.1", var last = all.popLast() {
        last.lines = section.lines
        last.date = section.date
        all.append(last)
      } else {
        all.append(section)
      }
    }
    return all
  }
}
