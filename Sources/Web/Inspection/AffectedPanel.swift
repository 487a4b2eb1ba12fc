//! What the inventory knows about the machines of an alert: beside the alert, for whoever may read the inventory.

internal import Inspection
internal import Kernel

/// A system of the inventory beside an alert.
struct AffectedSystem: Hashable, Sendable {
  /// Path of its page.
  var path: String
  var name: String
  /// Whether life or safety depends on it.
  var isCareful: Bool
  /// What may be done first.
  var step: Phrase
  /// What is entered; empty texts are left out.
  var facts: [SystemPage.Fact]
  /// The contractor's number; empty when unknown.
  var phone: String
}

/// The panel beside an alert; nothing where no inventory knows its machines.
func affectedPanel(_ systems: [AffectedSystem], _ say: Language) -> HTML? {
  if systems.isEmpty { return nil }
  let parts = systems.map { system -> HTML in
    let facts = system.facts.filter { !$0.text.isEmpty }.map {
      "<dt>\($0.label(say))</dt><dd>\($0.text)</dd>\n" as HTML
    }
    let phone: HTML = """
      <dt>\(InventoryPhrases.part(.contractorPhone)(say))</dt><dd>\(phoneLink(system.phone))</dd>
      """
    return """
      <p><a href="\(path: system.path)"><b>\(system.name)</b></a></p>
      <p class="\(system.isCareful ? "bad" : "if" as HTML)">\(InventoryPhrases.firstStep(say)): \(system.step(say))</p>
      <dl>
      \(facts)\(system.phone.isEmpty ? nil : phone)</dl>

      """
  }
  return """
    <section class="panel"><h2>\(InventoryPhrases.inAlert(say))</h2>
    \(parts)</section>
    """
}
