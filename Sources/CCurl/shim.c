//! Fixed-argument calls around libcurl's variadic ones, and the judgement of peers after resolution.

#include "noroshi_curl.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

// Blocks of IPv4 that are not one host of the public internet (IANA special-purpose registry,
// multicast, reserved). The demonstration and documentation ranges are among them.
static const struct { uint32_t network; int bits; } refused4[] = {
    {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16},
    {0xAC100000, 12}, {0xC0000000, 24}, {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16},
    {0xC6120000, 15}, {0xC6336400, 24}, {0xCB007100, 24}, {0xE0000000, 4},  {0xF0000000, 4},
};

static int public4(uint32_t address) {
  for (size_t i = 0; i < sizeof refused4 / sizeof refused4[0]; i++)
    if ((address ^ refused4[i].network) >> (32 - refused4[i].bits) == 0) return 0;
  return 1;
}

// Only 2000::/3 is public. Loopback, unspecified, IPv4-mapped, NAT64, unique local, link-local and
// multicast lie outside it; the rest carries an IPv4 address inside or is not routed.
static int public6(const unsigned char *a) {
  if ((a[0] & 0xE0) != 0x20) return 0;
  if (a[0] == 0x20 && a[1] == 0x01 && a[2] < 0x02) return 0;                  // 2001::/23, Teredo
  if (a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0D && a[3] == 0xB8) return 0; // documentation
  if (a[0] == 0x20 && a[1] == 0x02) return 0;                                 // 6to4
  if (a[0] == 0x3F && a[1] == 0xFF && a[2] < 0x10) return 0;                  // documentation
  return 1;
}

int noroshi_address_is_public(const char *text) {
  struct in_addr four;
  struct in6_addr six;
  if (inet_pton(AF_INET, text, &four) == 1) return public4(ntohl(four.s_addr));
  if (inet_pton(AF_INET6, text, &six) == 1) return public6(six.s6_addr);
  return 0;
}

typedef struct { int allow_private, refused; } peer_rule;

// libcurl calls this with the very address it is about to connect to, for every try: a name that
// resolves differently the second time is judged the second time.
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *peer) {
  peer_rule *rule = context;
  int allowed = 0;
  (void)purpose;
  if (rule->allow_private) {
    allowed = 1;
  } else if (peer->family == AF_INET) {
    allowed = public4(ntohl(((struct sockaddr_in *)(void *)&peer->addr)->sin_addr.s_addr));
  } else if (peer->family == AF_INET6) {
    allowed = public6(((struct sockaddr_in6 *)(void *)&peer->addr)->sin6_addr.s6_addr);
  }
  if (!allowed) {
    rule->refused = 1;
    return CURL_SOCKET_BAD;
  }
  return socket(peer->family, peer->socktype | SOCK_CLOEXEC, peer->protocol);
}

typedef struct { const unsigned char *bytes; size_t length, at; } cursor;

static size_t give(char *into, size_t size, size_t count, void *context) {
  cursor *payload = context;
  size_t room = size * count, left = payload->length - payload->at;
  size_t taken = left < room ? left : room;
  memcpy(into, payload->bytes + payload->at, taken);
  payload->at += taken;
  return taken;
}

typedef struct { size_t count, max; } meter;

static size_t count_bytes(char *bytes, size_t size, size_t count, void *context) {
  meter *reply = context;
  (void)bytes;
  reply->count += size * count;
  return reply->count > reply->max ? 0 : size * count;
}

static int has_control(const char *text) {
  for (; *text; text++)
    if ((unsigned char)*text < 0x20 || *text == 0x7F) return 1;
  return 0;
}

// Copies the lines into a curl list. A control character in any line ends the whole transfer: libcurl
// does not filter CR and LF, and would send what follows them as a command or header of its own.
static int list_of(const char *const *lines, size_t count, struct curl_slist **list) {
  for (size_t i = 0; i < count; i++) {
    if (has_control(lines[i])) return NOROSHI_CONTROL_CHARACTER;
    struct curl_slist *longer = curl_slist_append(*list, lines[i]);
    if (!longer) return NOROSHI_OUT_OF_MEMORY;
    *list = longer;
  }
  return NOROSHI_OK;
}

static void set_common(CURL *curl, const char *url, const char *protocols, const char *ca_file,
                       peer_rule *rule, meter *reply, long connect_ms, long total_ms, char *error) {
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");  // A proxy of the environment would resolve names itself.
  curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  if (ca_file) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
    // The folder of the system's authorities would be believed beside the file that is named.
    curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
  }
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, total_ms);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, rule);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, count_bytes);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, count_bytes);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, reply);
}

void *noroshi_session_open(void) {
  pthread_once(&once, start);
  return curl_easy_init();
}

void noroshi_session_close(void *session) { curl_easy_cleanup(session); }

noroshi_outcome noroshi_smtp_send(void *session, const char *url, const char *user,
                                  const char *password, const char *from,
                                  const char *const *recipients, size_t recipient_count,
                                  const unsigned char *payload, size_t payload_length, int tls,
                                  const char *ca_file, long connect_ms, long total_ms) {
  noroshi_outcome outcome = {0};
  struct curl_slist *list = NULL;
  peer_rule rule = {.allow_private = 1};  // The operator names the mail server; a relay is often local.
  cursor source = {payload, payload_length, 0};
  meter reply = {0, 1 << 16};
  CURL *curl = session;
  outcome.code = has_control(url) || has_control(from) ? NOROSHI_CONTROL_CHARACTER
                                                       : list_of(recipients, recipient_count, &list);
  if (outcome.code == NOROSHI_OK) {
    curl_easy_reset(curl);  // Keeps the connection, forgets the last message.
    set_common(curl, url, "smtp,smtps", ca_file, &rule, &reply, connect_ms, total_ms, outcome.error);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, 30L);  // Servers drop idle clients; do not run into it.
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(tls == NOROSHI_TLS_REQUIRED ? CURLUSESSL_ALL
                                            : tls == NOROSHI_TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_TRY));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, tls == NOROSHI_TLS_OPPORTUNISTIC ? 0L : 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, tls == NOROSHI_TLS_OPPORTUNISTIC ? 0L : 2L);
    if (user) curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    if (password) curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, list);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &source);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)payload_length);
    outcome.code = (int)curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &outcome.response);
    outcome.sent = source.at;
    curl_easy_reset(curl);  // Nothing of this frame may stay behind in the session.
  }
  curl_slist_free_all(list);
  return outcome;
}

typedef struct { unsigned char *bytes; size_t room; long *length; } bucket;

// Fills the bucket to the brim, so that a caller sees from its length that there was more.
static size_t keep(char *bytes, size_t size, size_t count, void *context) {
  bucket *answer = context;
  size_t given = size * count, left = answer->room - (size_t)*answer->length;
  size_t taken = given < left ? given : left;
  if (taken) memcpy(answer->bytes + *answer->length, bytes, taken);
  *answer->length += (long)taken;
  return taken == given ? given : 0;
}

noroshi_outcome noroshi_imap_ask(void *session, const char *url, const char *user,
                                 const char *password, const char *request, unsigned char *into,
                                 size_t room, long *length, const char *ca_file, long connect_ms,
                                 long total_ms) {
  noroshi_outcome outcome = {0};
  peer_rule rule = {.allow_private = 1};  // The operator names the mail server.
  meter reply = {0, 1 << 20};
  bucket answer = {into, into ? room : 0, length};
  CURL *curl = session;
  *length = 0;
  outcome.code = has_control(url) || (request && has_control(request)) ? NOROSHI_CONTROL_CHARACTER
                                                                       : NOROSHI_OK;
  if (outcome.code == NOROSHI_OK) {
    curl_easy_reset(curl);  // Keeps the connection, forgets the last question.
    set_common(curl, url, "imap,imaps", ca_file, &rule, &reply, connect_ms, total_ms, outcome.error);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, 60L);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    if (request) curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    outcome.code = (int)curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &outcome.response);
    curl_easy_reset(curl);  // Nothing of this frame may stay behind in the session.
  }
  return outcome;
}

static CURLcode set_pem(CURL *curl, CURLoption option, const char *pem) {
  struct curl_blob blob = {(void *)pem, strlen(pem), CURL_BLOB_COPY};
  return curl_easy_setopt(curl, option, &blob);
}

// TLS 1.3 with a certificate of our own, and no authority but the one that issued it. What cannot be set ends the
// transfer: without it the line would be another than the one that was asked for.
static CURLcode set_identity(CURL *curl, const char *certificate, const char *key,
                             const char *authority) {
  CURLcode code = set_pem(curl, CURLOPT_SSLCERT_BLOB, certificate);
  if (code == CURLE_OK) code = set_pem(curl, CURLOPT_SSLKEY_BLOB, key);
  if (code == CURLE_OK) code = set_pem(curl, CURLOPT_CAINFO_BLOB, authority);
  // The folder of the system's authorities would be believed beside the one that is named.
  if (code == CURLE_OK) code = curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
  if (code == CURLE_OK)
    code = curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
  return code;
}

noroshi_outcome noroshi_http_ask(const char *url, const char *const *headers, size_t header_count,
                                 const unsigned char *body, size_t body_length, unsigned char *into,
                                 size_t room, long *length, const char *ca_file,
                                 const char *certificate, const char *key, const char *authority,
                                 long connect_ms, long total_ms, long still_bytes,
                                 long still_seconds) {
  noroshi_outcome outcome = {0};
  struct curl_slist *list = NULL;
  peer_rule rule = {.allow_private = 1};  // The operator names the other node.
  meter reply = {0, 1 << 20};
  bucket answer = {into, into ? room : 0, length};
  CURL *curl = noroshi_session_open();
  *length = 0;
  outcome.code = !curl ? NOROSHI_OUT_OF_MEMORY
               : has_control(url) ? NOROSHI_CONTROL_CHARACTER : list_of(headers, header_count, &list);
  int is_known = certificate && key && authority;
  if (outcome.code == NOROSHI_OK) {
    set_common(curl, url, is_known ? "https" : "http,https", is_known ? NULL : ca_file, &rule, &reply,
               connect_ms, total_ms, outcome.error);
    if (is_known) outcome.code = (int)set_identity(curl, certificate, key, authority);
  }
  if (outcome.code == NOROSHI_OK) {
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, still_bytes);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, still_seconds);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    if (body) {
      curl_easy_setopt(curl, CURLOPT_POST, 1L);
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)body);
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body_length);
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    outcome.code = (int)curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &outcome.response);
  }
  if (curl) curl_easy_cleanup(curl);
  curl_slist_free_all(list);
  return outcome;
}

noroshi_outcome noroshi_http_post(const char *url, const char *const *headers, size_t header_count,
                                  const unsigned char *body, size_t body_length, int allow_private,
                                  const char *ca_file, size_t reply_bytes_max, long connect_ms,
                                  long total_ms) {
  noroshi_outcome outcome = {0};
  struct curl_slist *list = NULL;
  peer_rule rule = {.allow_private = allow_private};
  meter reply = {0, reply_bytes_max};
  CURL *curl = noroshi_session_open();
  outcome.code = !curl ? NOROSHI_OUT_OF_MEMORY
               : has_control(url) ? NOROSHI_CONTROL_CHARACTER : list_of(headers, header_count, &list);
  if (outcome.code == NOROSHI_OK) {
    set_common(curl, url, "http,https", ca_file, &rule, &reply, connect_ms, total_ms, outcome.error);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body_length);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    outcome.code = (int)curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &outcome.response);
    outcome.peer_refused = rule.refused;
  }
  if (curl) curl_easy_cleanup(curl);
  curl_slist_free_all(list);
  return outcome;
}
