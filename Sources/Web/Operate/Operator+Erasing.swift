//! Erasing a body that has ended on the command line: the same preview and the same words as on the page.

public import Kernel
internal import Node

extension Operator {
  /// What erasing a body does, or did.
  public struct ErasingReport: Sendable {
    /// The body, what goes, what stays, and what is to be done first.
    public var lines: [Phrase] = []
    /// Whether something is to be done first.
    public var isBlocked = false
    /// Whether it is erased, now or before.
    public var isErased = false
  }

  /// Shows what erasing a body would do, by its code or identifier, and does it where `apply` says so. Throws a `Problem`
  /// for an unknown body, and for what the node refuses.
  public func eraseOrganization(_ name: String, apply: Bool) async throws -> ErasingReport {
    let unknown = Problem(description: "unknownOrganization", isFailure: false)
    guard let queries else { throw unknown }
    let known = try queries.knownBodies(as: .node, at: now())?.bodies.first { $0.code == name }
    guard let id = known?.id ?? ID<Organization>(name),
      let found = try queries.organizationErasure(of: id, as: .node, at: now())
    else { throw unknown }
    var report = Self.report(found)
    guard apply, !report.isErased else { return report }
    try await ask(
      .eraseOrganization(OrganizationErasureForm(organization: id, shown: found.digest)))
    report.isErased = true
    return report
  }

  private static func report(_ found: OrganizationErasurePreview) -> ErasingReport {
    func under(_ head: Phrase, _ lines: [Phrase]) -> [Phrase] {
      lines.map { Phrase(ja: "［\(head.ja)］\($0.ja)", en: "[\(head.en)] \($0.en)") }
    }
    let code = found.code.map { " \($0)" } ?? ""
    let name = found.organization.name
    var report = ErasingReport()
    report.lines = [Phrase(ja: "\(name.ja)\(code)", en: "\(name.en)\(code)")]
    report.isErased = found.erasedAt != nil
    guard !report.isErased else { return report }
    report.lines += under(ErasurePhrases.goes, EndedPhrases.going(found))
    report.lines += under(ErasurePhrases.stays, EndedPhrases.staying(found))
    report.lines += under(ErasurePhrases.first, found.blocks.map { EndedPhrases.block($0) })
    report.isBlocked = !found.blocks.isEmpty
    return report
  }
}
