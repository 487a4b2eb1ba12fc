//! The little of libcurl that Noroshi needs, with fixed arguments: Swift cannot call variadic C functions.
//! Callers block; they belong on a thread of their own, never on the shared pool.

#ifndef NOROSHI_CURL_H
#define NOROSHI_CURL_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Whether the SMTP connection is encrypted. Opportunistic encrypts when offered and believes any
/// certificate; required refuses to send without TLS 1.2 and a certificate that is verified.
#define NOROSHI_TLS_NONE 0
#define NOROSHI_TLS_OPPORTUNISTIC 1
#define NOROSHI_TLS_REQUIRED 2

/// The shim's own codes, beside libcurl's CURLcode (which is never negative).
#define NOROSHI_OUT_OF_MEMORY (-1)
/// A control character stood in an address, header or URL: nothing was sent.
#define NOROSHI_CONTROL_CHARACTER (-2)

/// libcurl's codes that callers tell apart, so that Swift needs no <curl/curl.h>.
#define NOROSHI_OK 0
#define NOROSHI_UNSUPPORTED_PROTOCOL 1
#define NOROSHI_MALFORMED_URL 3
#define NOROSHI_WEIRD_REPLY 8
#define NOROSHI_QUOTE_ERROR 21
#define NOROSHI_WRITE_ERROR 23
#define NOROSHI_TIMED_OUT 28
#define NOROSHI_TLS_CONNECT 35
#define NOROSHI_SEND_ERROR 55
#define NOROSHI_PEER_UNVERIFIED 60
#define NOROSHI_TLS_MISSING 64
#define NOROSHI_LOGIN_DENIED 67
#define NOROSHI_CA_FILE 77
#define NOROSHI_REMOTE_FILE_NOT_FOUND 78

/// What came of one transfer.
typedef struct {
  /// A CURLcode, or one of the shim's negative codes.
  int code;
  /// The last SMTP or HTTP status the server gave; 0 when it gave none.
  long response;
  /// Payload bytes that libcurl took to send: above 0, the server had accepted the envelope.
  size_t sent;
  /// 1 when an address the name resolved to was refused because it is not public.
  int peer_refused;
  /// libcurl's words, ending in NUL; may quote the server, so treat them as hostile.
  char error[256];
} noroshi_outcome;

/// A kept SMTP connection; NULL without memory. For one thread.
void *_Nullable noroshi_session_open(void);
/// Says QUIT and closes the connection.
void noroshi_session_close(void *session);

/// Sends one message and waits. `url` is smtp(s)://host:port/ehlo-name. All recipients must be
/// accepted, or nothing is sent. `ca_file` NULL means the system's authorities.
noroshi_outcome noroshi_smtp_send(
    void *session, const char *url, const char *_Nullable user,
    const char *_Nullable password, const char *from,
    const char *_Nullable const *_Nonnull recipients, size_t recipient_count,
    const unsigned char *payload, size_t payload_length, int tls,
    const char *_Nullable ca_file, long connect_timeout_ms, long total_timeout_ms);

/// Asks an IMAP server one thing and waits; TLS 1.2 and a verified certificate, or nothing is sent.
/// With `request` NULL the mail that the URL names is fetched. The answer goes `into` the room given;
/// one that is longer ends with WRITE_ERROR, and `length` is then the whole room.
noroshi_outcome noroshi_imap_ask(
    void *session, const char *url, const char *user, const char *password,
    const char *_Nullable request, unsigned char *_Nullable into, size_t room, long *length,
    const char *_Nullable ca_file, long connect_timeout_ms, long total_timeout_ms);

/// Posts one body and waits. http and https only, no redirects, no proxy from the environment, no
/// user name in the URL. `headers` are whole lines. Headers and body of the reply are counted and
/// thrown away; over `reply_bytes_max` the transfer ends with WRITE_ERROR. Unless `allow_private`,
/// a connection to any address that is not public is refused after the name is resolved.
noroshi_outcome noroshi_http_post(
    const char *url, const char *_Nullable const *_Nonnull headers, size_t header_count,
    const unsigned char *body, size_t body_length, int allow_private,
    const char *_Nullable ca_file, size_t reply_bytes_max, long connect_timeout_ms,
    long total_timeout_ms);

/// Asks another node one thing and waits: a POST with that body, a GET where `body` is NULL. As above, but the answer's
/// body goes `into` the room given; one that is longer ends with WRITE_ERROR, and `length` is then the whole room.
/// With `certificate`, `key` and `authority`, all three in PEM, it is TLS 1.3 by that certificate, and the other side is
/// believed by that authority alone; `ca_file` is then left aside. A transfer that moves fewer than `still_bytes` a second,
/// up and down together, for `still_seconds` ends with TIMED_OUT, as one that takes longer than the total does.
noroshi_outcome noroshi_http_ask(
    const char *url, const char *_Nullable const *_Nonnull headers, size_t header_count,
    const unsigned char *_Nullable body, size_t body_length, unsigned char *_Nullable into,
    size_t room, long *length, const char *_Nullable ca_file, const char *_Nullable certificate,
    const char *_Nullable key, const char *_Nullable authority, long connect_timeout_ms,
    long total_timeout_ms, long still_bytes, long still_seconds);

/// 1 when the text is an IPv4 or IPv6 address of the public internet, 0 for any other address or text.
int noroshi_address_is_public(const char *text);

#pragma clang assume_nonnull end

#endif
