"""A good source of each kind, and every mistake that can be made in one: a long table, no code.

A mistake is the name of a good source, what is replaced in it and by what, a piece of the line that
must be named, and the message behind `file:line: sources.0`.
"""

GOOD = {
    "html": """
      kind: html
      name: site
      history: dated
      start_urls: ["http://site.localhost/{date}/"]
      manners: { private_hosts: [site.localhost] }
      item: article
      parser: selectolax
      fields: { sign: h2, text: { css: p, join: "\\n" } }
""",
    "recipes": """
      kind: html
      name: recipes
      history: today_only
      sitemaps: ["https://recipes.example.org/sitemap.xml"]
      headers: { Accept-Language: es, Authorization: { env: TOKEN, prefix: "Bearer " } }
      manners: { contact: people@example.org }
      schema_org: Recipe
      fields: { sign: name, text: { property: recipeInstructions.text, join: " " } }
""",
    "function": """
      kind: html
      name: odd
      history: dated
      start_urls: ["http://odd.localhost/{date}/{page}"]
      pages: { first: 1, last: 3 }
      manners: { private_hosts: ["*.localhost"] }
      function: sites.odd:read
      function_fields: [sign, text]
""",
    "json": """
      kind: json
      name: api
      history: dated
      start_urls: ["http://api.localhost/questions?day={date}"]
      manners: { private_hosts: [api.localhost] }
      pagination: { by: cursor, next: meta.next }
      items: data
      fields: { sign: topic, text: question.text }
""",
    "files": """
      kind: files
      name: inbox
      history: dated
      where: reviews
      matches: "*.csv"
      day: written_on
      delimiter: ";"
      encoding: windows-1251
      fields: { sign: category, text: review }
""",
    "dataset": """
      kind: dataset
      name: imdb
      history: dated
      dataset: stanfordnlp/imdb
      revision: e6281661
      split: train
      rows_per_day: 100
      fields: { sign: label, text: text }
""",
    "warc": """
      kind: warc
      name: archive
      history: dated
      where: s3://bucket/archive
      urls_matching: "/recipes/"
      item: article
      fields: { sign: h2, text: p }
""",
}

BREAKAGES = {
    "an unknown kind": (
        "html",
        "kind: html",
        "kind: jsn",
        "kind: jsn",
        ".kind: unknown kind; found 'jsn'. Known here: html, json, files, dataset, warc. Did you "
        "mean 'json'?",
    ),
    "no kind": (
        "html",
        "      kind: html\n",
        "      kid: html\n",
        "kid: html",
        ": lacks the key 'kind'.",
    ),
    "a mistyped key of a web site": (
        "html",
        "item: article",
        "itm: article",
        "itm",
        ".itm: unknown key; found 'article'. Known here: depth, feeds, fields, follow, function, "
        "function_fields, headers, history, item, kind, link_hosts, manners, name, pages, "
        "parser, query, schema_org, sitemaps, start_urls, urls_matching. Did you mean 'item'?",
    ),
    "a mistyped key of a JSON interface": (
        "json",
        "items: data",
        "item: data",
        "item: data",
        ".item: unknown key; found 'data'. Known here: fields, headers, history, items, kind, "
        "manners, name, pagination, query, start_urls. Did you mean 'items'?",
    ),
    "a mistyped key of files": (
        "files",
        "matches:",
        "match:",
        "match:",
        ".match: unknown key; found '*.csv'. Known here: day, delimiter, encoding, fields, "
        "format, history, kind, matches, maximum_file_bytes, name, where. Did you mean 'matches'?",
    ),
    "a mistyped key of a dataset": (
        "dataset",
        "split:",
        "splits:",
        "splits:",
        ".splits: unknown key; found 'train'. Known here: dataset, day, fields, history, kind, "
        "name, revision, rows_per_day, split, subset. Did you mean 'split'?",
    ),
    "a mistyped key of an archive": (
        "warc",
        "urls_matching:",
        "url_matching:",
        "url_matching:",
        ".url_matching: unknown key; found '/recipes/'. Known here: fields, function, "
        "function_fields, history, item, kind, matches, maximum_file_bytes, name, parser, "
        "schema_org, urls_matching, where. Did you mean 'urls_matching'?",
    ),
    "a mistyped key of a field": (
        "html",
        'join: "\\n"',
        'joined: "\\n"',
        "joined",
        ".fields.text.joined: unknown key; found '\\n'. Known here: attribute, css, join, "
        "matches, property. Did you mean 'join'?",
    ),
    "a mistyped key of pagination": (
        "json",
        "next: meta.next",
        "next: meta.next, paramater: c",
        "paramater",
        ".pagination.paramater: unknown key; found 'c'. Known here: by, next, parameter. Did you "
        "mean 'parameter'?",
    ),
    "an unknown pagination": (
        "json",
        "by: cursor",
        "by: cursors",
        "cursors",
        ".pagination.by: unknown by; found 'cursors'. Known here: number, cursor, link. Did you "
        "mean 'cursor'?",
    ),
    "a cursor without its path": (
        "json",
        ", next: meta.next",
        "",
        "by: cursor",
        ".pagination.next: is required.",
    ),
    "a mistyped key of a header": (
        "recipes",
        "env: TOKEN",
        "env: TOKEN, prefx: x",
        "prefx",
        ".headers.Authorization.prefx: unknown key. Known here: env, prefix. Did you mean "
        "'prefix'?",
    ),
    "a mistyped key of page numbers": (
        "function",
        "last: 3",
        "last: 3, frist: 2",
        "frist",
        ".pages.frist: unknown key; found 2. Known here: first, last. Did you mean 'first'?",
    ),
    "a name with capitals": (
        "html",
        "name: site",
        "name: Site",
        "name: Site",
        ".name: must be lower-case letters, digits and underscores, starting with a letter; "
        "found 'Site'.",
    ),
    "a name that is not text": (
        "html",
        "name: site",
        "name: 7",
        "name: 7",
        ".name: must be text; found 7. Put it in quotes.",
    ),
    "an unknown history": (
        "html",
        "history: dated",
        "history: date",
        "history: date",
        ".history: unknown value; found 'date'. Known here: dated, today_only. Did you mean "
        "'dated'?",
    ),
    "a start URL for a list": (
        "html",
        '["http://site.localhost/{date}/"]',
        '"http://site.localhost/{date}/"',
        "start_urls",
        ".start_urls: must be a list; found 'http://site.localhost/{date}/'.",
    ),
    "no start at all": (
        "html",
        '      start_urls: ["http://site.localhost/{date}/"]\n',
        "",
        "- kind",
        ".start_urls: is required, or sitemaps, or feeds.",
    ),
    "no start URL of a JSON interface": (
        "json",
        '["http://api.localhost/questions?day={date}"]',
        "[]",
        "start_urls",
        ".start_urls: must have at least 1 entries.",
    ),
    "a day that is missing in a dated URL": (
        "html",
        "/{date}/",
        "/today/",
        "/today/",
        ".start_urls.0: has no day in it, so a past day would be filled with today's page; put "
        "{date} into it, or say history: today_only; found 'http://site.localhost/today/'.",
    ),
    "a day that is missing in a dated JSON URL": (
        "json",
        "?day={date}",
        "",
        "start_urls",
        ".start_urls.0: has no day in it, so a past day would be filled with today's page; put "
        "{date} into it, or say history: today_only; found 'http://api.localhost/questions'.",
    ),
    "a page number without pages": (
        "html",
        "/{date}/",
        "/{date}/{page}",
        "{page}",
        ".start_urls.0: asks for {page}; say which: pages: { first: 1, last: 12 }; found "
        "'http://site.localhost/{date}/{page}'.",
    ),
    "pages without a page number": (
        "function",
        "/{page}",
        "",
        "pages:",
        ".pages: no start URL has {page}; put it where the number is.",
    ),
    "pages that end before they start": (
        "function",
        "first: 1",
        "first: 9",
        "first: 9",
        ".pages: first 9 is more than last 3; raise last.",
    ),
    "a page number in a JSON URL": (
        "json",
        "?day={date}",
        "?day={date}&p={page}",
        "{page}",
        ".start_urls.0: unknown placeholder {page}; use one of {date}, {day}, {month}, {year}; "
        "found 'http://api.localhost/questions?day={date}&p={page}'.",
    ),
    "a page number in a sitemap": (
        "recipes",
        "sitemap.xml",
        "sitemap{page}.xml",
        "{page}",
        ".sitemaps.0: unknown placeholder {page}; use one of {date}, {day}, {month}, {year}; "
        "found 'https://recipes.example.org/sitemap{page}.xml'.",
    ),
    "a format that a day does not take": (
        "html",
        "{date}",
        "{date:%d}",
        "{date:%d}",
        ".start_urls.0: is not a template (Invalid format specifier '%d' for object of type "
        "'str'); {date}, {year}, {month} and {day} take no format; found "
        "'http://site.localhost/{date:%d}/'.",
    ),
    "empty braces in a URL": (
        "html",
        "/{date}/",
        "/{}/{date}",
        "{}",
        ".start_urls.0: holds {}; write the name of a placeholder, or %7B%7D for the braces; "
        "found 'http://site.localhost/{}/{date}'.",
    ),
    "a URL without a host": (
        "html",
        "http://site.localhost/{date}/",
        "http:///{date}/",
        "http:///",
        ".start_urls.0: names no host; found 'http:///{date}/'.",
    ),
    "a port that does not exist": (
        "html",
        "site.localhost/",
        "site.localhost:99999/",
        "99999",
        ".start_urls.0: is not a URL (Port out of range 0-65535); found "
        "'http://site.localhost:99999/{date}/'.",
    ),
    "an address that is none": (
        "html",
        "http://site.localhost/",
        "http://[::1/",
        "[::1",
        ".start_urls.0: is not a URL (Invalid IPv6 URL); found 'http://[::1/{date}/'.",
    ),
    "a blank in a URL": (
        "html",
        "/{date}/",
        "/{date} /",
        "{date} /",
        ".start_urls.0: has a blank; write it as %20; found 'http://site.localhost/{date} /'.",
    ),
    "a placeholder in a host": (
        "html",
        "http://site.",
        "http://{year}.",
        "{year}",
        ".start_urls.0: has a placeholder in its host; write the host out; found "
        "'http://{year}.localhost/{date}/'.",
    ),
    "a login in a URL": (
        "html",
        "http://site",
        "http://me:hunter2@site",
        "start_urls",
        ".start_urls.0: holds a login; take it out, and send it as a header from the "
        "environment: headers: { Authorization: { env: MY_TOKEN, prefix: 'Bearer ' } }; found "
        "'http://…@site.localhost/{date}/'.",
    ),
    "a login in a feed": (
        "recipes",
        'sitemaps: ["https://',
        'feeds: ["https://me@',
        "feeds",
        ".feeds.0: holds a login; take it out, and send it as a header from the environment: "
        "headers: { Authorization: { env: MY_TOKEN, prefix: 'Bearer ' } }; found "
        "'https://…@recipes.example.org/sitemap.xml'.",
    ),
    "a key in a URL": (
        "recipes",
        "sitemap.xml",
        "sitemap.xml?page=1&Api-Key=hunter2",
        "sitemaps",
        ".sitemaps.0: holds the key Api-Key, which has no place in a file; take it out, write "
        "query: { Api-Key: { env: MY_KEY } } and set that variable.",
    ),
    "a key that is no name of the environment": (
        "recipes",
        "schema_org: Recipe",
        "schema_org: Recipe\n      query: { api_key: hunter2 }",
        "query:",
        ".query.api_key: must be a mapping.",
    ),
    "a login in a URL that is wrong otherwise": (
        "html",
        "http://site",
        "ftp://me:hunter2@site",
        "start_urls",
        ".start_urls.0: must start with http:// or https://; found "
        "'ftp://…@site.localhost/{date}/'.",
    ),
    "a local file as URL": (
        "html",
        "http://site.localhost",
        "file:///etc",
        "file:///",
        ".start_urls.0: must start with http:// or https://; found 'file:///etc/{date}/'.",
    ),
    "a secret in a header": (
        "recipes",
        '{ env: TOKEN, prefix: "Bearer " }',
        "Bearer hunter2",
        "headers",
        ".headers.Authorization: may be a secret, which has no place in a file; write { env: "
        "MY_TOKEN, prefix: 'Bearer ' } and set that variable.",
    ),
    "a secret in a header of a service's own": (
        "recipes",
        "Accept-Language: es",
        "X-Auth-Token: hunter2",
        "headers",
        ".headers.X-Auth-Token: may be a secret, which has no place in a file; write { env: "
        "MY_TOKEN, prefix: 'Bearer ' } and set that variable.",
    ),
    "a header that is a number": (
        "recipes",
        "Accept-Language: es",
        "X-Key: 123456",
        "headers",
        ".headers.X-Key: must be text. Put it in quotes.",
    ),
    "a header of two lines": (
        "recipes",
        "Accept-Language: es",
        'Accept-Language: "es\\r\\nX: y"',
        "headers",
        ".headers.Accept-Language: must be one line.",
    ),
    "a header that is none": (
        "recipes",
        "Accept-Language: es",
        '"Accept Language": es',
        "headers",
        ".headers.Accept Language: is not the name of a header.",
    ),
    "a user agent among the headers": (
        "recipes",
        "Accept-Language: es",
        "User-Agent: Mozilla",
        "headers",
        ".headers.User-Agent: is written as manners.user_agent.",
    ),
    "a header of the connection": (
        "recipes",
        "Accept-Language: es",
        "Host: other.example.org",
        "headers",
        ".headers.Host: is set by the connection; leave it out.",
    ),
    "a variable that cannot be": (
        "recipes",
        "env: TOKEN",
        "env: MY-TOKEN",
        "headers",
        ".headers.Authorization.env: must be the name of an environment variable.",
    ),
    "a host on this machine that is not named": (
        "html",
        "      manners: { private_hosts: [site.localhost] }\n",
        "",
        "- kind",
        ".manners.private_hosts: must name site.localhost, which stands at an address that is not "
        "public: manners: { private_hosts: [site.localhost] }.",
    ),
    "nobody to write to for one of two hosts": (
        "html",
        '{date}/"]',
        '{date}/", "http://other.example.org/{date}"]',
        "manners",
        ".manners.contact: must say how the people of other.example.org can reach you: an e-mail "
        "address or a URL, here or as one of the owners.",
    ),
    "a user agent that names nobody to write to": (
        "recipes",
        "contact: people@example.org",
        "user_agent: stars/1.0",
        "manners",
        ".manners.contact: must say how the people of recipes.example.org can reach you: an e-mail "
        "address or a URL, here or as one of the owners.",
    ),
    "a contact that reaches nobody": (
        "recipes",
        "people@example.org",
        "the content team",
        "contact",
        ".manners.contact: must be an e-mail address or an http(s) URL; found 'the content team'.",
    ),
    "a user agent of two lines": (
        "recipes",
        "contact: people@example.org",
        'user_agent: "a\\nb"',
        "user_agent",
        ".manners.user_agent: must be one line of ASCII characters; found 'a\\nb'.",
    ),
    "a private host with a port": (
        "html",
        "[site.localhost]",
        '["site.localhost:80"]',
        "private_hosts",
        ".manners.private_hosts.0: must be a host name without scheme, port and path; found "
        "'site.localhost:80'.",
    ),
    "too many requests at once": (
        "html",
        "private_hosts:",
        "concurrency: 500, private_hosts:",
        "manners",
        ".manners.concurrency: must be at most 64; found 500.",
    ),
    "no time between tries": (
        "html",
        "private_hosts:",
        "back_off_seconds: 0, private_hosts:",
        "manners",
        ".manners.back_off_seconds: must be more than 0; found 0.",
    ),
    "a selector that is not CSS": (
        "html",
        "item: article",
        'item: "article["',
        "item",
        ".item: is not a CSS selector; found 'article['.",
    ),
    "an XPath expression": (
        "html",
        "sign: h2",
        "sign: //h2",
        "fields:",
        ".fields.sign: is not a CSS selector; found '//h2'.",
    ),
    "a selector as Scrapy has it": (
        "html",
        "sign: h2",
        'sign: "h2::text"',
        "fields:",
        ".fields.sign: is not a CSS selector; ::text is not needed, for ::attr(x) write { css: "
        "…, attribute: x }; found 'h2::text'.",
    ),
    "a field's selector that is not CSS": (
        "html",
        "css: p",
        'css: "p["',
        "css:",
        ".fields.text.css: is not a CSS selector; found 'p['.",
    ),
    "a selector that only the other parser reads": (
        "html",
        "item: article",
        'item: "article:lang(ru)"',
        "item",
        ".item: is not a CSS selector that selectolax reads; write it otherwise, or with parser: "
        "beautifulsoup; found 'article:lang(ru)'.",
    ),
    "a selector of selectolax for the other parser": (
        "html",
        "item: article\n      parser: selectolax",
        "item: \"p:lexbor-contains('x')\"\n      parser: beautifulsoup",
        "item",
        ".item: is not a CSS selector; found \"p:lexbor-contains('x')\".",
    ),
    "a follow that is not CSS": (
        "html",
        "item: article",
        "item: article\n      follow: a >",
        "follow",
        ".follow: is not a CSS selector; found 'a >'.",
    ),
    "a follow that is too deep": (
        "html",
        "item: article",
        "item: article\n      depth: 100",
        "depth",
        ".depth: must be at most 20; found 100.",
    ),
    "a pattern of URLs that does not parse": (
        "html",
        "item: article",
        'item: article\n      urls_matching: "("',
        "urls_matching",
        ".urls_matching: is not a regular expression (missing ), unterminated subpattern at "
        "position 0); found '('.",
    ),
    "a pattern of an archive's URLs that does not parse": (
        "warc",
        '"/recipes/"',
        '"("',
        "urls_matching",
        ".urls_matching: is not a regular expression (missing ), unterminated subpattern at "
        "position 0); found '('.",
    ),
    "an expression of a field that does not parse": (
        "html",
        'join: "\\n"',
        'matches: "[0-9"',
        "matches",
        ".fields.text.matches: is not a regular expression (unterminated character set at "
        "position 0); found '[0-9'.",
    ),
    "a field without a place": (
        "html",
        "css: p, ",
        "",
        "text: {",
        ".fields.text: needs css, or property where schema_org is given.",
    ),
    "a field with two places": (
        "recipes",
        "property: recipeInstructions.text",
        "property: recipeInstructions.text, css: p",
        "text: {",
        ".fields.text: has both css and property; keep one.",
    ),
    "an attribute of a property": (
        "recipes",
        'join: " "',
        "attribute: href",
        "text: {",
        ".fields.text: has attribute, which is for css; leave it out.",
    ),
    "a property without a type": (
        "html",
        "sign: h2",
        "sign: { property: name }",
        "sign:",
        ".fields.sign.property: needs schema_org: TYPE; without it, use css; found 'name'.",
    ),
    "a field that is a number": (
        "html",
        "sign: h2",
        "sign: 2",
        "sign:",
        ".fields.sign: must be text in quotes, or a mapping such as { css: a, attribute: href }; "
        "found 2.",
    ),
    "a field that is a list": (
        "html",
        "sign: h2",
        "sign: [h2, h3]",
        "sign:",
        ".fields.sign: must be text in quotes, or a mapping such as { css: a, attribute: href }; "
        "found a list.",
    ),
    "a field that every document has": (
        "html",
        "sign: h2",
        "url: h2",
        "url: h2",
        ".fields.url: url is a column that every document has already; choose another name; "
        "found 'h2'.",
    ),
    "a field without text": (
        "html",
        "text: {",
        "body: {",
        "fields",
        ".fields: needs a field named `text`.",
    ),
    "a field without text by schema.org": (
        "recipes",
        "text: {",
        "body: {",
        "fields",
        ".fields: needs a field named `text`.",
    ),
    "items both by selector and by type": (
        "html",
        "item: article",
        "item: article\n      schema_org: Recipe",
        "schema_org",
        ".schema_org: cannot stand beside item; keep one of item, schema_org and function; found "
        "'Recipe'.",
    ),
    "items both by selector and by function": (
        "html",
        "item: article",
        "item: article\n      function: a.b:c",
        "function",
        ".function: cannot stand beside item; keep one of item, schema_org and function; found "
        "'a.b:c'.",
    ),
    "a type in lower case": (
        "recipes",
        "schema_org: Recipe",
        "schema_org: https://schema.org/Recipe",
        "schema_org",
        ".schema_org: must be a type of schema.org, such as Recipe; found "
        "'https://schema.org/Recipe'.",
    ),
    "a function without its module": (
        "function",
        "sites.odd:read",
        "read",
        "function",
        ".function: must be written as package.module:function; found 'read'.",
    ),
    "a function written as a path": (
        "function",
        "sites.odd:read",
        "sites/odd.py:read",
        "function",
        ".function: must be written as package.module:function; found 'sites/odd.py:read'.",
    ),
    "fields beside a function": (
        "function",
        "function_fields:",
        "fields: { text: p }\n      function_fields:",
        "fields: {",
        ".fields: has no meaning beside `function`; use function_fields.",
    ),
    "a function without its fields": (
        "function",
        "      function_fields: [sign, text]\n",
        "",
        "- kind",
        ".function_fields: must name the keys that the function yields, `text` among them.",
    ),
    "a function that gives no text": (
        "function",
        "[sign, text]",
        "[sign]",
        "function_fields",
        ".function_fields: must name the keys that the function yields, `text` among them.",
    ),
    "a function that gives a document's own column": (
        "function",
        "[sign, text]",
        "[day, text]",
        "function_fields",
        ".function_fields.day: day is a column that every document has already; choose another "
        "name.",
    ),
    "fields of a function without it": (
        "html",
        "item: article",
        "item: article\n      function_fields: [text]",
        "function_fields",
        ".function_fields: is for `function` only; use fields.",
    ),
    "an unknown parser": (
        "html",
        "parser: selectolax",
        "parser: lxml",
        "parser",
        ".parser: unknown value; found 'lxml'. Known here: selectolax, beautifulsoup.",
    ),
    "no fields of a JSON interface": (
        "json",
        "{ sign: topic, text: question.text }",
        "{}",
        "fields",
        ".fields: must have at least 1 entries.",
    ),
    "no text of a JSON interface": (
        "json",
        "text: question.text",
        "body: question.text",
        "fields",
        ".fields: needs a field named `text`.",
    ),
    "a JSON field that every document has": (
        "json",
        "sign: topic",
        "url: topic",
        "url:",
        ".fields.url: url is a column that every document has already; choose another name; "
        "found 'topic'.",
    ),
    "a JSON field that is a number": (
        "json",
        "sign: topic",
        "sign: 0",
        "sign:",
        ".fields.sign: must be text; found 0. Put it in quotes.",
    ),
    "a folder that climbs": (
        "files",
        "where: reviews",
        "where: ../reviews",
        "where",
        ".where: must not climb out with ..; write an absolute path; found '../reviews'.",
    ),
    "a folder on the web": (
        "files",
        "where: reviews",
        "where: https://example.org/a.csv",
        "where",
        ".where: must be a folder or s3://bucket/prefix; found 'https://example.org/a.csv'.",
    ),
    "a bucket without a name": (
        "warc",
        "s3://bucket/archive",
        "s3://",
        "where",
        ".where: names no bucket; write s3://bucket/prefix; found 's3://'.",
    ),
    "no folder": (
        "files",
        "where: reviews",
        'where: ""',
        "where",
        ".where: must have at least 1 characters; found ''.",
    ),
    "an unknown format": (
        "files",
        "delimiter:",
        "format: excel\n      delimiter:",
        "format",
        ".format: unknown value; found 'excel'. Known here: auto, csv, jsonl, parquet, text.",
    ),
    "an encoding that does not exist": (
        "files",
        "windows-1251",
        "windows-125",
        "encoding",
        ".encoding: is no encoding that Python knows, such as utf-8 or windows-1251; found "
        "'windows-125'.",
    ),
    "an encoding of bytes as digits": (
        "files",
        "windows-1251",
        "hex",
        "encoding",
        ".encoding: is no encoding of text; write one, such as utf-8 or windows-1251, or leave the "
        "key out, and it is found; found 'hex'.",
    ),
    "an encoding of letters as letters": (
        "files",
        "windows-1251",
        "rot13",
        "encoding",
        ".encoding: is no encoding of text; write one, such as utf-8 or windows-1251, or leave the "
        "key out, and it is found; found 'rot13'.",
    ),
    "an encoding of bytes as letters": (
        "files",
        "windows-1251",
        "base64",
        "encoding",
        ".encoding: is no encoding of text; write one, such as utf-8 or windows-1251, or leave the "
        "key out, and it is found; found 'base64'.",
    ),
    "a delimiter of two characters": (
        "files",
        '";"',
        '"||"',
        "delimiter",
        ".delimiter: must have at most 1 characters; found '||'.",
    ),
    "no text of files": (
        "files",
        "text: review",
        "body: review",
        "fields",
        ".fields: needs a field named `text`.",
    ),
    "a column of files that every document has": (
        "files",
        "sign: category",
        "source: category",
        "source:",
        ".fields.source: source is a column that every document has already; choose another "
        "name; found 'category'.",
    ),
    "dated files without a day": (
        "files",
        "      day: written_on\n",
        "",
        "history",
        ".history: dated needs day: COLUMN, so that each row has a day; or say today_only; found "
        "'dated'.",
    ),
    "a day of files that are of today": (
        "files",
        "history: dated",
        "history: today_only",
        "day:",
        ".day: has no meaning for today_only, where a row is of the day it arrived; say dated; "
        "found 'written_on'.",
    ),
    "a dataset dated twice": (
        "dataset",
        "rows_per_day: 100",
        "rows_per_day: 100\n      day: date",
        "history",
        ".history: dated needs one of day: COLUMN and rows_per_day: N, so that each row has a "
        "day; or say today_only; found 'dated'.",
    ),
    "a dataset dated by nothing": (
        "dataset",
        "      rows_per_day: 100\n",
        "",
        "history",
        ".history: dated needs one of day: COLUMN and rows_per_day: N, so that each row has a "
        "day; or say today_only; found 'dated'.",
    ),
    "a dated dataset that may change": (
        "dataset",
        "      revision: e6281661\n",
        "",
        "history",
        ".history: dated needs revision: COMMIT, so that a past day's rows stay the same; or say "
        "today_only; found 'dated'.",
    ),
    "rows a day of a dataset of today": (
        "dataset",
        "history: dated",
        "history: today_only",
        "rows_per_day",
        ".rows_per_day: has no meaning for today_only, where a row is of the day it arrived; say "
        "dated; found 100.",
    ),
    "no rows a day": (
        "dataset",
        "rows_per_day: 100",
        "rows_per_day: 0",
        "rows_per_day",
        ".rows_per_day: must be more than 0; found 0.",
    ),
    "no dataset": (
        "dataset",
        "      dataset: stanfordnlp/imdb\n",
        "",
        "- kind",
        ".dataset: is required.",
    ),
    "a source that is a word": (
        "html",
        "kind: html\n      name: site\n      history: dated\n      start_urls: "
        '["http://site.localhost/{date}/"]\n      manners: { private_hosts: [site.localhost] '
        "}\n      item: article\n      parser: selectolax\n      fields: { sign: h2, text: { "
        'css: p, join: "\\n" } }\n',
        "site",
        "- site",
        ": must be a mapping; found 'site'.",
    ),
}
