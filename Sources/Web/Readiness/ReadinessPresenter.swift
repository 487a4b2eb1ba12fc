//! From the values of readiness to pages and sheets. Pure.

internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes what the readiness pages show.
struct ReadinessPresenter {
  let now: Instant
  let say: Language

  /// One organisation in full.
  func card(_ view: OrganizationReadiness) -> ReadinessCard {
    ReadinessCard(
      name: view.organization.name(say), form: LegalFormWords.of(view.legalForm)(say),
      isReady: view.isReady, weakest: weakest(view),
      reach: ReadinessPhrases.share(view.reach)(say), lastTest: lastTest(view), next: next(view),
      parts: view.facets.map { part in
        ReadinessLine(
          isGood: part.finding.isGood, label: ReadinessPhrases.facet(part.facet)(say),
          words: ReadinessPhrases.finding(part.finding, part.facet, at: now)(say))
      },
      posts: view.posts.map { post in
        ReadinessLine(
          isGood: post.finding.isGood, label: post.name(say),
          words: ReadinessPhrases.finding(post.finding, .answered, at: now)(say))
      },
      silent: view.silentPosts.map { ReadinessPhrases.silent($0)(say) })
  }

  /// One organisation in a list.
  func row(_ view: OrganizationReadiness) -> ReadinessRow {
    ReadinessRow(
      path: "/network/readiness/\(view.organization.id)", name: view.organization.name(say),
      form: LegalFormWords.of(view.legalForm)(say), isReady: view.isReady, weakest: weakest(view),
      reach: ReadinessPhrases.share(view.reach)(say), lastTest: lastTest(view), next: next(view),
      marks: view.facets.map { part in
        ReadinessLine(
          isGood: part.finding.isGood, label: ReadinessPhrases.short(part.facet)(say), words: "")
      })
  }

  /// The gravest part that is not good, with what is known of it; nil when all are.
  func weakest(_ view: OrganizationReadiness) -> String? {
    view.weakest.map { part in
      let name = ReadinessPhrases.facet(part.facet)(say)
      let words = ReadinessPhrases.finding(part.finding, part.facet, at: now)(say)
      return say == .ja ? "\(name)：\(words)" : "\(name): \(words)"
    }
  }

  private func lastTest(_ view: OrganizationReadiness) -> String {
    guard let test = view.lastTest else { return ReadinessPhrases.noTest(say) }
    return "\(Wording.day(test.at, say)) \(ReadinessPhrases.result(test)(say))"
  }

  private func next(_ view: OrganizationReadiness) -> String {
    if view.isTested { return ReadinessPhrases.running(say) }
    guard let quarter = view.planned.first else { return ReadinessPhrases.notDrawn(say) }
    return ReadinessPhrases.planned(quarter)(say)
  }

  // MARK: Sheets

  /// Everybody as a sheet.
  func sheet(_ views: [OrganizationReadiness]) -> Sheet {
    var columns = [
      Sheet.Column(Phrase(ja: "コード", en: "Code")(say), isKey: true),
      Sheet.Column(Phrase(ja: "団体", en: "Organisation")(say), width: 28),
      Sheet.Column(Phrase(ja: "種類", en: "Kind")(say)),
      Sheet.Column(Phrase(ja: "備え", en: "Readiness")(say)),
      Sheet.Column(ReadinessPhrases.weakest(say), width: 36),
      Sheet.Column(Phrase(ja: "職の数", en: "Posts")(say)),
      Sheet.Column(Phrase(ja: "届いた職の数", en: "Posts reached")(say)),
    ]
    columns += ReadinessFacet.allCases.map {
      Sheet.Column(ReadinessPhrases.facet($0)(say), width: 24)
    }
    columns += [
      Sheet.Column(ReadinessPhrases.lastTest(say), width: 36),
      Sheet.Column(ReadinessPhrases.next(say), width: 30),
    ]
    return Sheet(
      name: ReadinessPhrases.sheet(say), columns: columns,
      rows: views.map { Sheet.Row(cells($0)) })
  }

  private func cells(_ view: OrganizationReadiness) -> [String] {
    let first = [
      view.code ?? "", view.organization.name(say), LegalFormWords.of(view.legalForm)(say),
      view.isReady ? "✓ \(ReadinessPhrases.ready(say))" : "△", weakest(view) ?? "",
      "\(view.reach.posts)", "\(view.reach.reached)",
    ]
    let parts = view.facets.map { part in
      let words = ReadinessPhrases.finding(part.finding, part.facet, at: now)(say)
      return "\(part.finding.isGood ? "✓" : "△") \(words)"
    }
    return first + parts + [lastTest(view), next(view)]
  }
}
