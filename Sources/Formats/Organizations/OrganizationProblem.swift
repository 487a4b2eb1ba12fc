//! Why a row of a list of organisations was not taken.

/// Why a row was refused. The other rows are not harmed by it, except by the first three, which end a list.
public enum OrganizationProblem: Error, Hashable, Sendable {
  /// The list has more than `OrganizationList.bytesMax` bytes: nothing of it is read.
  case listTooLarge(bytes: Int)
  /// The first record is none of the headers that are known: nothing of it is read.
  case headerUnknown
  /// The list has more than `OrganizationList.rowsMax` rows: the rest is not read.
  case tooManyRows
  /// The record is not CSV.
  case csv(CSV.Problem)
  /// There is no name.
  case nameMissing
  /// A name longer than `OrganizationList.nameCharactersMax`.
  case nameTooLong
  /// No legal form.
  case legalFormMissing
  /// A code with other than letters, digits and hyphens, or longer than `OrganizationList.codeBytesMax`; for a local
  /// government also one whose check digit is wrong.
  case badCode(String)
  /// An earlier row has the same code.
  case codeTwice(String)
  /// Its parent is itself.
  case ownParent
  /// A parent without a tree, or a tree without a parent.
  case treeMissing
  /// None of supervision, support, hosting, sector.
  case badTree(String)
  /// Not a network.
  case badPrefix(String)
  /// Not a domain name.
  case badDomain(String)
  /// More than `OrganizationList.valuesMax` networks or domains in one field.
  case tooManyValues
}
