CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE facts (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE hosts (
	host VARCHAR NOT NULL, 
	until INTEGER NOT NULL, 
	PRIMARY KEY (host)
);
CREATE TABLE sources (
	name VARCHAR NOT NULL, 
	cursor VARCHAR NOT NULL, 
	validators VARCHAR NOT NULL, 
	pending VARCHAR NOT NULL, 
	next_at INTEGER, 
	last_try INTEGER, 
	last_success INTEGER, 
	failures INTEGER NOT NULL, 
	error VARCHAR, 
	posts INTEGER NOT NULL, 
	lag FLOAT, coverage VARCHAR, 
	PRIMARY KEY (name)
);
CREATE TABLE posts (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	own_key VARCHAR, 
	url VARCHAR, 
	title VARCHAR, 
	text VARCHAR NOT NULL, 
	handle VARCHAR, 
	author VARCHAR, 
	followers INTEGER, 
	said_at INTEGER, 
	seen_at INTEGER NOT NULL, 
	site VARCHAR, 
	lang VARCHAR, 
	country VARCHAR, 
	rating FLOAT, 
	in_reply_to VARCHAR, 
	repost_of VARCHAR, 
	engagement INTEGER, 
	whole INTEGER NOT NULL, 
	edits INTEGER NOT NULL, blank VARCHAR, said INTEGER, weight INTEGER, 
	PRIMARY KEY (id)
);
CREATE TABLE prints (
	print INTEGER NOT NULL, 
	post INTEGER NOT NULL, 
	PRIMARY KEY (print)
);
CREATE TABLE served (
	post INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	PRIMARY KEY (post, source), 
	FOREIGN KEY(post) REFERENCES posts (id)
);
CREATE TABLE mentions (
	id INTEGER NOT NULL, 
	post INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	told_at INTEGER NOT NULL, 
	seen_at INTEGER NOT NULL, 
	engagement INTEGER, 
	shown_engagement INTEGER, 
	priority INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	sentiment VARCHAR, 
	assign VARCHAR, 
	escalate_to VARCHAR, 
	state VARCHAR NOT NULL, 
	owner VARCHAR, 
	owner_key VARCHAR, 
	before_state VARCHAR, 
	snoozed_until INTEGER, 
	escalated_to VARCHAR, 
	outcome VARCHAR, 
	answer_url VARCHAR, 
	acknowledged_at INTEGER, 
	resolved_at INTEGER, 
	last_move INTEGER, backlog INTEGER, lang VARCHAR, intents VARCHAR, held VARCHAR, story INTEGER, lead INTEGER, look_at INTEGER, looked INTEGER DEFAULT '0' NOT NULL, fixed VARCHAR, meaning VARCHAR, 
	PRIMARY KEY (id), 
	CONSTRAINT mentions_post UNIQUE (post), 
	FOREIGN KEY(post) REFERENCES posts (id)
);
CREATE TABLE mention_topics (
	mention INTEGER NOT NULL, 
	topic VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	told_at INTEGER NOT NULL, 
	hits VARCHAR NOT NULL, sentiment VARCHAR, 
	PRIMARY KEY (mention, topic), 
	FOREIGN KEY(mention) REFERENCES mentions (id)
);
CREATE TABLE moves (
	id INTEGER NOT NULL, 
	mention INTEGER NOT NULL, 
	verb VARCHAR NOT NULL, 
	chat VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	details VARCHAR NOT NULL, 
	standing VARCHAR NOT NULL, 
	undone BOOLEAN NOT NULL, 
	event VARCHAR, 
	PRIMARY KEY (id), 
	CONSTRAINT moves_event UNIQUE (chat, event), 
	FOREIGN KEY(mention) REFERENCES mentions (id)
);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	priority INTEGER NOT NULL, 
	rank INTEGER NOT NULL, 
	due_at INTEGER NOT NULL, 
	mention INTEGER, 
	inside INTEGER, 
	backlog INTEGER, 
	tries INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	drawn INTEGER NOT NULL, 
	chat VARCHAR, 
	room VARCHAR, 
	message VARCHAR, 
	sent_at INTEGER, alert INTEGER REFERENCES alerts (id), call INTEGER, 
	PRIMARY KEY (id), 
	CONSTRAINT outbox_once UNIQUE (mention, channel), 
	FOREIGN KEY(mention) REFERENCES mentions (id), 
	FOREIGN KEY(inside) REFERENCES outbox (id)
);
CREATE TABLE messages (
	id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	outbox INTEGER, 
	card VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	reactions VARCHAR NOT NULL, 
	thread VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT messages_outbox UNIQUE (outbox), 
	CONSTRAINT messages_version UNIQUE (version)
);
CREATE TABLE reactions (
	chat VARCHAR NOT NULL, 
	room VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	emoji VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	PRIMARY KEY (chat, room, message, emoji, person)
);
CREATE TABLE links (
	account VARCHAR NOT NULL, 
	person INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (account)
);
CREATE TABLE link_offers (
	account VARCHAR NOT NULL, 
	chat VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	until INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	PRIMARY KEY (account), 
	CONSTRAINT link_offers_code UNIQUE (code)
);
CREATE TABLE alerts (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	signal VARCHAR NOT NULL, 
	severity INTEGER NOT NULL, 
	opened_at INTEGER NOT NULL, 
	began_at INTEGER NOT NULL, 
	over_at INTEGER, 
	level INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	lead VARCHAR, 
	lead_key VARCHAR, 
	scribe VARCHAR, 
	scribe_key VARCHAR, 
	escalated_to VARCHAR, 
	outcome VARCHAR, 
	line VARCHAR, 
	acknowledged_at INTEGER, 
	closed_at INTEGER, 
	last_move INTEGER, 
	PRIMARY KEY (id)
);
CREATE TABLE alert_moves (
	id INTEGER NOT NULL, 
	alert INTEGER NOT NULL, 
	verb VARCHAR NOT NULL, 
	chat VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	details VARCHAR NOT NULL, 
	standing VARCHAR NOT NULL, 
	undone BOOLEAN NOT NULL, 
	event VARCHAR, 
	PRIMARY KEY (id), 
	CONSTRAINT alert_moves_event UNIQUE (chat, event), 
	FOREIGN KEY(alert) REFERENCES alerts (id)
);
CREATE TABLE alert_evidence (
	id INTEGER NOT NULL, 
	alert INTEGER NOT NULL, 
	mention INTEGER NOT NULL, 
	post VARCHAR NOT NULL, 
	seen_at INTEGER NOT NULL, 
	kept_at INTEGER NOT NULL, 
	print VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT alert_evidence_once UNIQUE (alert, mention), 
	FOREIGN KEY(alert) REFERENCES alerts (id), 
	FOREIGN KEY(mention) REFERENCES mentions (id)
);
CREATE TABLE due_times (
	id INTEGER NOT NULL, 
	alert INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	step INTEGER NOT NULL, 
	due_at INTEGER NOT NULL, 
	set_at INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	used_at INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(alert) REFERENCES alerts (id)
);
CREATE TABLE thread_notes (
	id INTEGER NOT NULL, 
	outbox INTEGER NOT NULL, 
	mention INTEGER, 
	alert INTEGER, 
	kind VARCHAR NOT NULL, 
	move INTEGER, 
	alert_move INTEGER, 
	said_before VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	due_at INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(outbox) REFERENCES outbox (id), 
	FOREIGN KEY(mention) REFERENCES mentions (id), 
	FOREIGN KEY(alert) REFERENCES alerts (id), 
	FOREIGN KEY(move) REFERENCES moves (id), 
	FOREIGN KEY(alert_move) REFERENCES alert_moves (id)
);
CREATE TABLE reminders (
	mention INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	cause INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	outbox INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (mention, kind, cause, channel), 
	FOREIGN KEY(mention) REFERENCES mentions (id), 
	FOREIGN KEY(outbox) REFERENCES outbox (id)
);
CREATE TABLE rules (
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	made INTEGER NOT NULL, 
	PRIMARY KEY (kind, name)
);
CREATE TABLE changes (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	value_before VARCHAR, 
	value_after VARCHAR, 
	chat VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	person_name VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	event VARCHAR, 
	undone_by INTEGER, 
	PRIMARY KEY (id), 
	CONSTRAINT changes_event UNIQUE (chat, event)
);
CREATE TABLE drafts (
	id INTEGER NOT NULL, 
	value VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE muted (
	post INTEGER NOT NULL, 
	mute VARCHAR NOT NULL, 
	topics VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (post, mute), 
	FOREIGN KEY(post) REFERENCES posts (id)
);
CREATE TABLE rollups (
	topic VARCHAR NOT NULL, 
	grain INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	value VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	mentions INTEGER NOT NULL, 
	reach INTEGER NOT NULL, 
	reached INTEGER NOT NULL, 
	PRIMARY KEY (topic, grain, start, value, place)
)
 WITHOUT ROWID

;
CREATE TABLE loudest (
	topic VARCHAR NOT NULL, 
	day INTEGER NOT NULL, 
	engagement INTEGER NOT NULL, 
	told_at INTEGER NOT NULL, 
	mention INTEGER NOT NULL, 
	PRIMARY KEY (topic, day, engagement, told_at, mention)
)
 WITHOUT ROWID

;
CREATE TABLE late (
	topic VARCHAR NOT NULL, 
	seen_at INTEGER NOT NULL, 
	mention INTEGER NOT NULL, 
	told_at INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	PRIMARY KEY (topic, seen_at, mention)
)
 WITHOUT ROWID

;
CREATE TRIGGER rollups_new AFTER INSERT ON mentions FOR EACH ROW BEGIN INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || NEW.source WHEN 3 THEN NEW.state || char(31) || coalesce(NEW.outcome, '') WHEN 4 THEN coalesce(NEW.intents, '') WHEN 5 THEN NEW.state || char(31) || coalesce(NEW.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || NEW.source END, 2 * (NEW.held IS NOT NULL) + 1 * (NEW.lead IS NOT NULL), 1, 1 * (CASE WHEN (SELECT followers FROM posts WHERE id = NEW.post) > 1000000000000 THEN 1000000000000 WHEN (SELECT followers FROM posts WHERE id = NEW.post) > 0 THEN (SELECT followers FROM posts WHERE id = NEW.post) ELSE 0 END), 1 * ((SELECT followers FROM posts WHERE id = NEW.post) IS NOT NULL) FROM (SELECT '' AS topic, NEW.told_at AS told_at, NEW.sentiment AS sentiment, 0 AS pair) AS who CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (true) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; END;
CREATE TRIGGER rollups_change AFTER UPDATE OF state, outcome, sentiment, source, intents, held, lead, told_at ON mentions FOR EACH ROW WHEN OLD.state IS NOT NEW.state OR OLD.outcome IS NOT NEW.outcome OR OLD.sentiment IS NOT NEW.sentiment OR OLD.source IS NOT NEW.source OR OLD.intents IS NOT NEW.intents OR OLD.held IS NOT NEW.held OR OLD.lead IS NOT NEW.lead OR OLD.told_at IS NOT NEW.told_at BEGIN INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || OLD.source WHEN 3 THEN OLD.state || char(31) || coalesce(OLD.outcome, '') WHEN 4 THEN coalesce(OLD.intents, '') WHEN 5 THEN OLD.state || char(31) || coalesce(OLD.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || OLD.source END, 2 * (OLD.held IS NOT NULL) + 1 * (OLD.lead IS NOT NULL), -1, -1 * (CASE WHEN (SELECT followers FROM posts WHERE id = OLD.post) > 1000000000000 THEN 1000000000000 WHEN (SELECT followers FROM posts WHERE id = OLD.post) > 0 THEN (SELECT followers FROM posts WHERE id = OLD.post) ELSE 0 END), -1 * ((SELECT followers FROM posts WHERE id = OLD.post) IS NOT NULL) FROM (SELECT '' AS topic, OLD.told_at AS told_at, OLD.sentiment AS sentiment, 0 AS pair UNION ALL SELECT topic, told_at, sentiment, 0 FROM mention_topics WHERE mention = NEW.id UNION ALL SELECT char(31) || a.topic || char(31) || b.topic, OLD.told_at, OLD.sentiment, 1 FROM mention_topics AS a JOIN mention_topics AS b ON b.mention = a.mention AND b.topic > a.topic WHERE a.mention = NEW.id) AS who CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (OLD.told_at IS NOT NEW.told_at OR OLD.held IS NOT NEW.held OR OLD.lead IS NOT NEW.lead OR grains.kind IN (3, 5) AND OLD.state IS NOT NEW.state OR grains.kind IN (3, 5) AND OLD.outcome IS NOT NEW.outcome OR grains.kind IN (1, 2, 5) AND OLD.sentiment IS NOT NEW.sentiment OR grains.kind IN (2, 5) AND OLD.source IS NOT NEW.source OR grains.kind IN (4) AND OLD.intents IS NOT NEW.intents) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || NEW.source WHEN 3 THEN NEW.state || char(31) || coalesce(NEW.outcome, '') WHEN 4 THEN coalesce(NEW.intents, '') WHEN 5 THEN NEW.state || char(31) || coalesce(NEW.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || NEW.source END, 2 * (NEW.held IS NOT NULL) + 1 * (NEW.lead IS NOT NULL), 1, 1 * (CASE WHEN (SELECT followers FROM posts WHERE id = NEW.post) > 1000000000000 THEN 1000000000000 WHEN (SELECT followers FROM posts WHERE id = NEW.post) > 0 THEN (SELECT followers FROM posts WHERE id = NEW.post) ELSE 0 END), 1 * ((SELECT followers FROM posts WHERE id = NEW.post) IS NOT NULL) FROM (SELECT '' AS topic, NEW.told_at AS told_at, NEW.sentiment AS sentiment, 0 AS pair UNION ALL SELECT topic, told_at, sentiment, 0 FROM mention_topics WHERE mention = NEW.id UNION ALL SELECT char(31) || a.topic || char(31) || b.topic, NEW.told_at, NEW.sentiment, 1 FROM mention_topics AS a JOIN mention_topics AS b ON b.mention = a.mention AND b.topic > a.topic WHERE a.mention = NEW.id) AS who CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (OLD.told_at IS NOT NEW.told_at OR OLD.held IS NOT NEW.held OR OLD.lead IS NOT NEW.lead OR grains.kind IN (3, 5) AND OLD.state IS NOT NEW.state OR grains.kind IN (3, 5) AND OLD.outcome IS NOT NEW.outcome OR grains.kind IN (1, 2, 5) AND OLD.sentiment IS NOT NEW.sentiment OR grains.kind IN (2, 5) AND OLD.source IS NOT NEW.source OR grains.kind IN (4) AND OLD.intents IS NOT NEW.intents) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; END;
CREATE TRIGGER rollups_gone AFTER DELETE ON mentions FOR EACH ROW BEGIN INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || OLD.source WHEN 3 THEN OLD.state || char(31) || coalesce(OLD.outcome, '') WHEN 4 THEN coalesce(OLD.intents, '') WHEN 5 THEN OLD.state || char(31) || coalesce(OLD.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || OLD.source END, 2 * (OLD.held IS NOT NULL) + 1 * (OLD.lead IS NOT NULL), -1, -1 * (CASE WHEN (SELECT followers FROM posts WHERE id = OLD.post) > 1000000000000 THEN 1000000000000 WHEN (SELECT followers FROM posts WHERE id = OLD.post) > 0 THEN (SELECT followers FROM posts WHERE id = OLD.post) ELSE 0 END), -1 * ((SELECT followers FROM posts WHERE id = OLD.post) IS NOT NULL) FROM (SELECT '' AS topic, OLD.told_at AS told_at, OLD.sentiment AS sentiment, 0 AS pair) AS who CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (true) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; END;
CREATE TRIGGER rollups_topic_new AFTER INSERT ON mention_topics FOR EACH ROW BEGIN INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || m.source WHEN 3 THEN m.state || char(31) || coalesce(m.outcome, '') WHEN 4 THEN coalesce(m.intents, '') WHEN 5 THEN m.state || char(31) || coalesce(m.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || m.source END, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL), 1, 1 * (CASE WHEN p.followers > 1000000000000 THEN 1000000000000 WHEN p.followers > 0 THEN p.followers ELSE 0 END), 1 * (p.followers IS NOT NULL) FROM (SELECT NEW.topic AS topic, NEW.told_at AS told_at, NEW.sentiment AS sentiment, 0 AS pair) AS who JOIN mentions AS m ON m.id = NEW.mention JOIN posts AS p ON p.id = m.post CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (true) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || m.source WHEN 3 THEN m.state || char(31) || coalesce(m.outcome, '') WHEN 4 THEN coalesce(m.intents, '') WHEN 5 THEN m.state || char(31) || coalesce(m.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || m.source END, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL), 1, 1 * (CASE WHEN p.followers > 1000000000000 THEN 1000000000000 WHEN p.followers > 0 THEN p.followers ELSE 0 END), 1 * (p.followers IS NOT NULL) FROM (SELECT char(31) || min(o.topic, NEW.topic) || char(31) || max(o.topic, NEW.topic) AS topic, m.told_at AS told_at, m.sentiment AS sentiment, 1 AS pair FROM mention_topics AS o JOIN mentions AS m ON m.id = o.mention WHERE o.mention = NEW.mention AND o.topic <> NEW.topic) AS who JOIN mentions AS m ON m.id = NEW.mention JOIN posts AS p ON p.id = m.post CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (true) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; END;
CREATE TRIGGER rollups_topic_change AFTER UPDATE OF told_at, sentiment ON mention_topics FOR EACH ROW WHEN OLD.told_at IS NOT NEW.told_at OR OLD.sentiment IS NOT NEW.sentiment BEGIN INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || m.source WHEN 3 THEN m.state || char(31) || coalesce(m.outcome, '') WHEN 4 THEN coalesce(m.intents, '') WHEN 5 THEN m.state || char(31) || coalesce(m.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || m.source END, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL), -1, -1 * (CASE WHEN p.followers > 1000000000000 THEN 1000000000000 WHEN p.followers > 0 THEN p.followers ELSE 0 END), -1 * (p.followers IS NOT NULL) FROM (SELECT OLD.topic AS topic, OLD.told_at AS told_at, OLD.sentiment AS sentiment, 0 AS pair) AS who JOIN mentions AS m ON m.id = OLD.mention JOIN posts AS p ON p.id = m.post CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (true) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || m.source WHEN 3 THEN m.state || char(31) || coalesce(m.outcome, '') WHEN 4 THEN coalesce(m.intents, '') WHEN 5 THEN m.state || char(31) || coalesce(m.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || m.source END, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL), 1, 1 * (CASE WHEN p.followers > 1000000000000 THEN 1000000000000 WHEN p.followers > 0 THEN p.followers ELSE 0 END), 1 * (p.followers IS NOT NULL) FROM (SELECT NEW.topic AS topic, NEW.told_at AS told_at, NEW.sentiment AS sentiment, 0 AS pair) AS who JOIN mentions AS m ON m.id = NEW.mention JOIN posts AS p ON p.id = m.post CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (true) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; END;
CREATE TRIGGER rollups_topic_gone AFTER DELETE ON mention_topics FOR EACH ROW BEGIN INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || m.source WHEN 3 THEN m.state || char(31) || coalesce(m.outcome, '') WHEN 4 THEN coalesce(m.intents, '') WHEN 5 THEN m.state || char(31) || coalesce(m.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || m.source END, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL), -1, -1 * (CASE WHEN p.followers > 1000000000000 THEN 1000000000000 WHEN p.followers > 0 THEN p.followers ELSE 0 END), -1 * (p.followers IS NOT NULL) FROM (SELECT OLD.topic AS topic, OLD.told_at AS told_at, OLD.sentiment AS sentiment, 0 AS pair) AS who JOIN mentions AS m ON m.id = OLD.mention JOIN posts AS p ON p.id = m.post CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (true) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || m.source WHEN 3 THEN m.state || char(31) || coalesce(m.outcome, '') WHEN 4 THEN coalesce(m.intents, '') WHEN 5 THEN m.state || char(31) || coalesce(m.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || m.source END, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL), -1, -1 * (CASE WHEN p.followers > 1000000000000 THEN 1000000000000 WHEN p.followers > 0 THEN p.followers ELSE 0 END), -1 * (p.followers IS NOT NULL) FROM (SELECT char(31) || min(o.topic, OLD.topic) || char(31) || max(o.topic, OLD.topic) AS topic, m.told_at AS told_at, m.sentiment AS sentiment, 1 AS pair FROM mention_topics AS o JOIN mentions AS m ON m.id = o.mention WHERE o.mention = OLD.mention AND o.topic <> OLD.topic) AS who JOIN mentions AS m ON m.id = OLD.mention JOIN posts AS p ON p.id = m.post CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (true) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; END;
CREATE TRIGGER rollups_reach AFTER UPDATE OF followers ON posts FOR EACH ROW WHEN OLD.followers IS NOT NEW.followers BEGIN INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || m.source WHEN 3 THEN m.state || char(31) || coalesce(m.outcome, '') WHEN 4 THEN coalesce(m.intents, '') WHEN 5 THEN m.state || char(31) || coalesce(m.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || m.source END, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL), 0, -1 * (CASE WHEN OLD.followers > 1000000000000 THEN 1000000000000 WHEN OLD.followers > 0 THEN OLD.followers ELSE 0 END), -1 * (OLD.followers IS NOT NULL) FROM (SELECT '' AS topic, told_at, sentiment, 0 AS pair FROM mentions WHERE post = NEW.id UNION ALL SELECT topic, told_at, sentiment, 0 FROM mention_topics WHERE mention = (SELECT id FROM mentions WHERE post = NEW.id) UNION ALL SELECT topic, told_at, sentiment, 1 FROM (SELECT o.id AS mention, char(31) || a.topic || char(31) || b.topic AS topic, o.told_at, o.sentiment FROM mentions AS o JOIN mention_topics AS a ON a.mention = o.id JOIN mention_topics AS b ON b.mention = a.mention AND b.topic > a.topic WHERE o.post = NEW.id)) AS who JOIN mentions AS m ON m.post = NEW.id CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (true) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; INSERT INTO rollups SELECT who.topic, grains.grain, who.told_at / grains.width - (who.told_at % grains.width < 0), CASE grains.kind WHEN 1 THEN coalesce(who.sentiment, '') WHEN 2 THEN coalesce(who.sentiment, '') || char(31) || m.source WHEN 3 THEN m.state || char(31) || coalesce(m.outcome, '') WHEN 4 THEN coalesce(m.intents, '') WHEN 5 THEN m.state || char(31) || coalesce(m.outcome, '') || char(31) || coalesce(who.sentiment, '') || char(31) || m.source END, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL), 0, 1 * (CASE WHEN NEW.followers > 1000000000000 THEN 1000000000000 WHEN NEW.followers > 0 THEN NEW.followers ELSE 0 END), 1 * (NEW.followers IS NOT NULL) FROM (SELECT '' AS topic, told_at, sentiment, 0 AS pair FROM mentions WHERE post = NEW.id UNION ALL SELECT topic, told_at, sentiment, 0 FROM mention_topics WHERE mention = (SELECT id FROM mentions WHERE post = NEW.id) UNION ALL SELECT topic, told_at, sentiment, 1 FROM (SELECT o.id AS mention, char(31) || a.topic || char(31) || b.topic AS topic, o.told_at, o.sentiment FROM mentions AS o JOIN mention_topics AS a ON a.mention = o.id JOIN mention_topics AS b ON b.mention = a.mention AND b.topic > a.topic WHERE o.post = NEW.id)) AS who JOIN mentions AS m ON m.post = NEW.id CROSS JOIN (SELECT 10 AS grain, 1 AS kind, 900000000 AS width UNION ALL SELECT 11 AS grain, 1 AS kind, 3600000000 AS width UNION ALL SELECT 12 AS grain, 1 AS kind, 86400000000 AS width UNION ALL SELECT 13 AS grain, 1 AS kind, 691200000000 AS width UNION ALL SELECT 21 AS grain, 2 AS kind, 3600000000 AS width UNION ALL SELECT 24 AS grain, 2 AS kind, 21600000000 AS width UNION ALL SELECT 22 AS grain, 2 AS kind, 86400000000 AS width UNION ALL SELECT 23 AS grain, 2 AS kind, 691200000000 AS width UNION ALL SELECT 31 AS grain, 3 AS kind, 3600000000 AS width UNION ALL SELECT 32 AS grain, 3 AS kind, 86400000000 AS width UNION ALL SELECT 33 AS grain, 3 AS kind, 691200000000 AS width UNION ALL SELECT 41 AS grain, 4 AS kind, 3600000000 AS width UNION ALL SELECT 42 AS grain, 4 AS kind, 86400000000 AS width UNION ALL SELECT 43 AS grain, 4 AS kind, 691200000000 AS width UNION ALL SELECT 52 AS grain, 5 AS kind, 86400000000 AS width) AS grains WHERE (grains.kind = 1 OR NOT who.pair) AND (true) ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET mentions = mentions + excluded.mentions, reach = reach + excluded.reach, reached = reached + excluded.reached; END;
CREATE TRIGGER loudest_new AFTER INSERT ON mentions FOR EACH ROW WHEN NEW.engagement IS NOT NULL BEGIN INSERT INTO loudest SELECT who.topic, m.told_at / 86400000000 - (m.told_at % 86400000000 < 0), m.engagement, m.told_at, m.id FROM (SELECT '' AS topic) AS who JOIN mentions AS m ON m.id = NEW.id WHERE m.engagement IS NOT NULL; END;
CREATE TRIGGER loudest_change AFTER UPDATE OF engagement, told_at ON mentions FOR EACH ROW WHEN (OLD.engagement IS NOT NEW.engagement OR OLD.told_at IS NOT NEW.told_at) AND (OLD.engagement IS NOT NULL OR NEW.engagement IS NOT NULL) BEGIN DELETE FROM loudest WHERE topic IN (SELECT '' AS topic UNION ALL SELECT topic FROM mention_topics WHERE mention = NEW.id) AND day = OLD.told_at / 86400000000 - (OLD.told_at % 86400000000 < 0) AND engagement = OLD.engagement AND told_at = OLD.told_at AND mention = OLD.id; INSERT INTO loudest SELECT who.topic, m.told_at / 86400000000 - (m.told_at % 86400000000 < 0), m.engagement, m.told_at, m.id FROM (SELECT '' AS topic UNION ALL SELECT topic FROM mention_topics WHERE mention = NEW.id) AS who JOIN mentions AS m ON m.id = NEW.id WHERE m.engagement IS NOT NULL; END;
CREATE TRIGGER loudest_gone AFTER DELETE ON mentions FOR EACH ROW WHEN OLD.engagement IS NOT NULL BEGIN DELETE FROM loudest WHERE topic IN (SELECT '' AS topic) AND day = OLD.told_at / 86400000000 - (OLD.told_at % 86400000000 < 0) AND engagement = OLD.engagement AND told_at = OLD.told_at AND mention = OLD.id; END;
CREATE TRIGGER loudest_topic_new AFTER INSERT ON mention_topics FOR EACH ROW BEGIN INSERT INTO loudest SELECT who.topic, m.told_at / 86400000000 - (m.told_at % 86400000000 < 0), m.engagement, m.told_at, m.id FROM (SELECT NEW.topic AS topic) AS who JOIN mentions AS m ON m.id = NEW.mention WHERE m.engagement IS NOT NULL; END;
CREATE TRIGGER loudest_topic_gone AFTER DELETE ON mention_topics FOR EACH ROW BEGIN DELETE FROM loudest WHERE topic IN (SELECT OLD.topic AS topic) AND day = (SELECT m.told_at / 86400000000 - (m.told_at % 86400000000 < 0) FROM mentions AS m WHERE m.id = OLD.mention) AND engagement = (SELECT m.engagement FROM mentions AS m WHERE m.id = OLD.mention) AND told_at = (SELECT m.told_at FROM mentions AS m WHERE m.id = OLD.mention) AND mention = (SELECT m.id FROM mentions AS m WHERE m.id = OLD.mention); END;
CREATE TRIGGER late_new AFTER INSERT ON mentions FOR EACH ROW WHEN NEW.seen_at - NEW.told_at >= 3600000000 BEGIN INSERT INTO late SELECT who.topic, m.seen_at, m.id, m.told_at, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL) FROM (SELECT '' AS topic) AS who JOIN mentions AS m ON m.id = NEW.id WHERE m.seen_at - m.told_at >= 3600000000; END;
CREATE TRIGGER late_change AFTER UPDATE OF told_at, seen_at, held, lead ON mentions FOR EACH ROW WHEN (OLD.told_at IS NOT NEW.told_at OR OLD.seen_at IS NOT NEW.seen_at OR OLD.held IS NOT NEW.held OR OLD.lead IS NOT NEW.lead) AND (OLD.seen_at - OLD.told_at >= 3600000000 OR NEW.seen_at - NEW.told_at >= 3600000000) BEGIN DELETE FROM late WHERE topic IN (SELECT '' AS topic UNION ALL SELECT topic FROM mention_topics WHERE mention = NEW.id) AND seen_at = OLD.seen_at AND mention = OLD.id; INSERT INTO late SELECT who.topic, m.seen_at, m.id, m.told_at, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL) FROM (SELECT '' AS topic UNION ALL SELECT topic FROM mention_topics WHERE mention = NEW.id) AS who JOIN mentions AS m ON m.id = NEW.id WHERE m.seen_at - m.told_at >= 3600000000; END;
CREATE TRIGGER late_gone AFTER DELETE ON mentions FOR EACH ROW WHEN OLD.seen_at - OLD.told_at >= 3600000000 BEGIN DELETE FROM late WHERE topic IN (SELECT '' AS topic) AND seen_at = OLD.seen_at AND mention = OLD.id; END;
CREATE TRIGGER late_topic_new AFTER INSERT ON mention_topics FOR EACH ROW BEGIN INSERT INTO late SELECT who.topic, m.seen_at, m.id, m.told_at, 2 * (m.held IS NOT NULL) + 1 * (m.lead IS NOT NULL) FROM (SELECT NEW.topic AS topic) AS who JOIN mentions AS m ON m.id = NEW.mention WHERE m.seen_at - m.told_at >= 3600000000; END;
CREATE TRIGGER late_topic_gone AFTER DELETE ON mention_topics FOR EACH ROW BEGIN DELETE FROM late WHERE topic IN (SELECT OLD.topic AS topic) AND seen_at = (SELECT m.seen_at FROM mentions AS m WHERE m.id = OLD.mention) AND mention = (SELECT m.id FROM mentions AS m WHERE m.id = OLD.mention); END;
CREATE VIRTUAL TABLE search_words USING fts5(words, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '_'");
CREATE TABLE subscriptions (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE silenced (
	name VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE reports (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	start_at INTEGER NOT NULL, 
	end_at INTEGER NOT NULL, 
	card VARCHAR NOT NULL, 
	files VARCHAR NOT NULL, 
	topic VARCHAR, 
	made_at INTEGER NOT NULL, 
	outbox INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT reports_once UNIQUE (name, start_at, end_at)
);
CREATE TABLE report_mentions (
	report INTEGER NOT NULL, 
	mention INTEGER NOT NULL, 
	PRIMARY KEY (report, mention), 
	FOREIGN KEY(report) REFERENCES reports (id)
);
CREATE TABLE read_tokens (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	hashed VARCHAR NOT NULL, 
	made_at INTEGER NOT NULL, 
	used_at INTEGER, 
	revoked_at INTEGER, 
	PRIMARY KEY (id), 
	CONSTRAINT read_tokens_hashed UNIQUE (hashed)
);
CREATE TABLE views (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	saved_at INTEGER NOT NULL, 
	PRIMARY KEY (name)
);
CREATE INDEX mentions_told_at ON mentions (told_at);
CREATE INDEX mentions_state ON mentions (state, told_at);
CREATE INDEX mentions_source ON mentions (source, told_at);
CREATE INDEX mentions_owner ON mentions (owner_key, told_at) WHERE owner_key IS NOT NULL;
CREATE INDEX mentions_snoozed ON mentions (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX mention_topics_topic ON mention_topics (topic, told_at, mention);
CREATE INDEX moves_mention ON moves (mention, id);
CREATE INDEX outbox_waiting ON outbox (state, rank, id);
CREATE INDEX outbox_inside ON outbox (inside) WHERE inside IS NOT NULL;
CREATE INDEX outbox_return ON outbox (channel, backlog, kind) WHERE backlog IS NOT NULL;
CREATE INDEX outbox_address ON outbox (room, message) WHERE message IS NOT NULL;
CREATE INDEX outbox_stale ON outbox (id) WHERE state = 'sent' AND drawn < version;
CREATE INDEX messages_channel ON messages (channel, version);
CREATE INDEX links_person ON links (person);
CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject) WHERE state <> 'closed';
CREATE INDEX alerts_subject ON alerts (kind, subject, closed_at);
CREATE INDEX alerts_opened_at ON alerts (opened_at);
CREATE INDEX alert_moves_alert ON alert_moves (alert, id);
CREATE INDEX due_times_waiting ON due_times (due_at, id) WHERE state = 'waiting';
CREATE INDEX moves_woken ON moves (at) WHERE verb = 'wake';
CREATE UNIQUE INDEX outbox_alert_once ON outbox (alert, channel, call) WHERE alert IS NOT NULL;
CREATE INDEX thread_notes_waiting ON thread_notes (outbox, id) WHERE state IN ('queued', 'sending');
CREATE INDEX reminders_outbox ON reminders (outbox);
CREATE INDEX muted_mute ON muted (mute);
CREATE INDEX muted_at ON muted (at);
CREATE INDEX prints_post ON prints (post);
CREATE INDEX thread_notes_outbox ON thread_notes (outbox);
CREATE INDEX thread_notes_alert ON thread_notes (alert) WHERE alert IS NOT NULL;
CREATE INDEX thread_notes_alert_move ON thread_notes (alert_move) WHERE alert_move IS NOT NULL;
CREATE INDEX due_times_alert ON due_times (alert);
CREATE INDEX mentions_story ON mentions (story) WHERE story IS NOT NULL AND lead IS NULL;
CREATE INDEX mentions_lead ON mentions (lead) WHERE lead IS NOT NULL;
CREATE INDEX mentions_held ON mentions (told_at) WHERE held IS NOT NULL;
CREATE INDEX mentions_look_at ON mentions (look_at) WHERE look_at IS NOT NULL AND lead IS NULL AND state NOT IN ('resolved', 'ignored');
CREATE INDEX reports_outbox ON reports (outbox);
CREATE INDEX report_mentions_mention ON report_mentions (mention);
INSERT INTO alembic_version (version_num) VALUES ('0010');
