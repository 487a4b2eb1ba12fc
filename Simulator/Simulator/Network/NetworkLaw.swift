//! The laws that the simulator of many nodes holds them to, by the names that the design gives them.

/// A law of the network. S1–S17 and L1–L6 are of response.md §5.9 and kernel.md, I19 is of acceptance.md §5.1.
///
/// Left out, rather than watered down: S4, S10 and S14 say nothing of lines and are held by the simulator of one node. Of S13
/// what a restored node gets back by the comparison is left out: two nodes compare once a day, and a seed is over by then.
/// No link between two nodes beside each other is revoked, so that of S9 it is only seen that a revocation is heard.
public enum NetworkLaw: String, Sendable, Hashable, CaseIterable {
  /// What is due and not acknowledged is escalated within ε on at least one of those live nodes that watch it.
  case s1
  /// Rungs in order, none skipped; the last is a staffed desk; nobody is called for what was acknowledged there.
  case s2
  /// An acknowledgement that was answered is never lost, and names a person.
  case s3
  /// What was accepted for sending is stored by the receiver, or recorded as superseded, refused or undeliverable by its
  /// `notAfter`. A receipt means stored.
  case s5
  /// No text of an alert lies in the store of a node none of whose bodies is in its audience, also after a narrower
  /// marking has left it out; no mark that was entered lies elsewhere against its label.
  case s6
  /// A letter that comes twice has no second effect, and what is not signed, or no frame, leaves the refusal alone.
  case s8
  /// Nothing leaves for a peer that was revoked, and when faults stop all below the node that revoked it have heard of it;
  /// nothing is made for whoever has left, or was left out of an alert, as far as the node knows it.
  case s9
  /// A node that went back in time is noticed by its peers and held, and an honest one never is.
  case s13
  /// Real, contact test and exercise never mix, at neither end.
  case s15
  /// No node asks anybody to take more than twelve calls in an hour.
  case s16
  /// No rung before its time; without faults none either after its home had the answer.
  case s17
  /// An acknowledgement counts only over a channel that the alert does not put in doubt, whoever reads the mailbox.
  case i19
  /// When faults stop, nothing waits and no gap is left on any line that is not over.
  case l1
  /// When faults stop, a node holds of each neighbour's alerts, duties and entries the version that this one said last and
  /// was told to be taken. Seeds in which a node was put back are left out: it is made up for by the daily comparison.
  case l2
  /// When faults stop, silence reaches the desk at the end of the ladder, and what is asked for help arrives above or is
  /// recorded as not delivered.
  case l3
  /// A node that begins again fires what was due meanwhile within one sweep for each rung.
  case l4
  /// One silent peer never delays the others.
  case l5
  /// What is urgent is on the line before what can wait.
  case l6
  /// When faults stop, the watch of an alert's home over a duty stands where that duty's home has it, also where somebody
  /// was reached by phone from the alert's home. What else was done there, and by a third node's people, is left out: of
  /// that the duty's home is not told yet. Nor does an observation travel that joins an alert and asks anew, so that no
  /// seed has one.
  case mirror
  /// An open alert of which a duty was not taken has an owner at its home at every moment; when faults stop, what was
  /// declined where a duty is at home is known at its alert's home, or ended there, or recorded as not delivered.
  case handOn
  /// A body that moves is at home somewhere at every moment, and at its new home not before that one took it over; when
  /// faults stop it has one home, the new one. In between the old one goes on until it has heard of it.
  case home
  /// A relay passes on at once what it has taken, byte for byte, and when faults stop nothing waits for a node beside.
  case relay
  /// A bundle that counts as taken was taken whole, and never counts twice.
  case bundle
  /// `noroshi verify` finds no fault at any node.
  case verified
  /// Nothing is answered that would be a fault of ours: a conflict, a failure of a healthy store, an honest letter refused,
  /// unless it asks something of a record whose rules forbid it by now.
  case health
}

/// A law of the network that did not hold, and where.
public struct NetworkViolation: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which.
  public let law: NetworkLaw
  /// What was found, with nodes and identifiers.
  public let what: String
  /// Law and finding in one line.
  public var description: String { "\(law.rawValue.uppercased()): \(what)" }
}
