"""The matching job as a join in DuckDB: duckdb_peer.py LIST EVENTS OUTPUT THREADS

Says on its last line how long loading the list and matching took, by the clock and by the processor.
"""

import sys
import time

import duckdb


def number_of(address):
    parts = (f"split_part({address}, '.', {place + 1})::UBIGINT * {256 ** (3 - place)}" for place in range(4))
    return "(" + " + ".join(parts) + ")"


LIST = """
CREATE TABLE marks AS SELECT * FROM read_csv('{list}', delim = '\t', header = false, quote = '',
  columns = {{'id': 'VARCHAR', 'kind': 'VARCHAR', 'value': 'VARCHAR'}});
CREATE TABLE networks AS SELECT id, split_part(value, '/', 2)::INT AS length,
  {number}::UBIGINT >> (32 - split_part(value, '/', 2)::INT) AS prefix FROM marks WHERE kind = 'cidr';
"""

EVENTS = """
CREATE TABLE events AS SELECT row_number() OVER () - 1 AS number, src_ip, dest_ip,
  coalesce(dns.rrname, tls.sni, http.hostname) AS host, 'http://' || http.hostname || http.url AS url,
  fileinfo.sha256 AS digits
FROM read_json('{events}', format = 'newline_delimited', columns = {{'src_ip': 'VARCHAR', 'dest_ip': 'VARCHAR',
  'dns': 'STRUCT(rrname VARCHAR)', 'tls': 'STRUCT(sni VARCHAR)', 'http': 'STRUCT(hostname VARCHAR, url VARCHAR)',
  'fileinfo': 'STRUCT(sha256 VARCHAR)'}});
"""

MATCHES = """
COPY (
  WITH addresses AS (SELECT number, src_ip AS address FROM events UNION ALL SELECT number, dest_ip FROM events),
  numbers AS (SELECT number, {number}::UBIGINT AS bits FROM addresses WHERE NOT contains(address, ':')),
  lengths AS (SELECT DISTINCT length FROM networks),
  labels AS (SELECT number, string_split(host, '.') AS parts FROM events WHERE host IS NOT NULL),
  suffixes AS (SELECT number, array_to_string(parts[start:], '.') AS name
    FROM (SELECT number, parts, unnest(range(1, len(parts) + 1)) AS start FROM labels))
  SELECT number, id FROM addresses JOIN marks ON kind IN ('ipv4', 'ipv6') AND value = address
  UNION ALL SELECT number, id FROM (SELECT number, length, bits >> (32 - length) AS prefix FROM numbers, lengths) AS asked
    JOIN networks ON networks.length = asked.length AND networks.prefix = asked.prefix
  UNION ALL SELECT number, id FROM suffixes JOIN marks ON kind = 'domain' AND value = name
  UNION ALL SELECT number, id FROM events JOIN marks ON kind = 'url' AND value = url
  UNION ALL SELECT number, id FROM events JOIN marks ON kind = 'sha256' AND value = digits
) TO '{output}' (DELIMITER '\t', HEADER false);
"""


def main():
    path, events, output, threads = sys.argv[1:5]
    base = duckdb.connect()
    base.execute(f"SET threads = {threads}")
    # Row numbers in the order of the file: with several threads they come in order only where order is kept.
    base.execute("SET preserve_insertion_order = true")
    wall, cpu = time.perf_counter(), time.process_time()
    base.execute(LIST.format(list=path, number=number_of("split_part(value, '/', 1)")))
    load_wall, load_cpu = time.perf_counter() - wall, time.process_time() - cpu
    wall, cpu = time.perf_counter(), time.process_time()
    base.execute(EVENTS.format(events=events))
    base.execute(MATCHES.format(number=number_of("address"), output=output))
    match_wall, match_cpu = time.perf_counter() - wall, time.process_time() - cpu
    count = base.execute("SELECT count(*) FROM events").fetchone()[0]
    print(
        f"load={load_wall:.4f} load_cpu={load_cpu:.4f} match={match_wall:.4f} match_cpu={match_cpu:.4f} events={count}"
    )


if __name__ == "__main__":
    main()
