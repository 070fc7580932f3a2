"""Names that mean other things too: posts about the thing a team means (`OURS`), and about others (`OTHERS`).
All of them are invented. The context words are what such a team would write into its settings first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """An ambiguous name, its context words, and posts of both kinds, one a line."""

    name: str
    context: tuple[str, ...]
    ours: tuple[str, ...]
    others: tuple[str, ...]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


SPOT = Name(
    "Spot",
    ("robot", "robots", "quadruped", "payload", "patrol", "arm", "plant", "sensor", "SDK", "lidar"),
    _lines("""
        Saw Spot walking up the stairs at the trade fair today, that robot dog is uncanny
        Our refinery bought two Spot units for inspection rounds, payload with thermal camera
        The Spot robot opened a door with its arm in the demo
        Spot's battery gives us about ninety minutes per patrol
        Just unboxed Spot at the lab, the SDK examples run out of the box
        Firmware 4.1 for Spot fixed the gait on wet grating
        They put a gas sensor on Spot and let it patrol the plant at night
        Watching Spot dance is fun until you think about the price of that robot
        Spot docked itself and charged, no human on site for three weeks
        The legged robots race again: Spot against a cheaper quadruped
        Our students wrote a ROS driver for Spot's arm
        Spot slipped on the oily floor and got up by itself, impressive robot
        Renting Spot for construction site scans costs less than a surveyor
        The autonomy upgrade lets Spot replan around forklifts
        Police department returns its Spot robot after protests
        Spot's LiDAR payload made a point cloud of the whole basement
        A quadruped like Spot is overkill for lawn inspection
        Spot walked twelve kilometres of pipeline, sensor data was clean
        Can Spot climb a ladder? No, but the stairs are no problem for the robot
        The new arm for Spot carries four kilos
        Spot lost its localisation in the tunnel and sat down safely
        We fitted Spot with an acoustic sensor to hear leaking valves
        Teleoperating Spot over LTE had a lag of 200 ms
        Nuclear plant sends Spot into the area where no human may go
        How loud is Spot when it trots? Our factory floor did not notice the robot
        Spot's perception fails on glass walls, says the field report
        Demo day: Spot fetched a can, the quadruped crowd went wild
        Spot's missions can be scheduled from the browser now
        Choreographer software lets Spot dance to any song
        The robot dog Spot inspects substations for the grid company
        Two Spots on patrol, one docking station, zero incidents at the plant
        Spot's payload rail takes our radiation sensor without an adapter
    """),
    _lines("""
        See Spot run! My son reads his first book
        Our old dog Spot sleeps by the fire all day
        Your comment is spot on, could not agree more
        Found a lovely spot for a picnic by the river
        There is a red wine spot on my shirt, any tricks?
        Spot the difference between these two pictures
        The best spot in town for ramen, no contest
        I got a parking spot right in front of the cinema
        Spot prices for gas fell again this morning
        The puppy has one black spot over the left eye so we called him Spot
        Who can spot the owl in this photo?
        He earned a spot in the final with that goal
        This café is my favourite spot to read
        A soft spot for old trains, that is me
        The blind spot in my mirror nearly cost me the bumper
        Spot gold slips as the dollar firms
        Spot ate my homework, honestly teacher
        The vet says Spot needs a diet and longer walks
        They put me on the spot in front of the whole class
        Sweet spot between price and taste, this wine
        I can spot a fake smile from a mile away
        Reserve your spot now, only ten seats left
        Spot chased the neighbour's cat up the tree again
        Hit the spot, thank you grandma for the soup
        That beach is a hot spot for surfers
        The leopard cannot change a single spot
        The radio spot for the bakery is so catchy
        My daughter has a spot on her chin before the party
        Camping spot without mosquitoes, does it exist?
        Could not spot one typo in the whole thesis
        Good boy Spot, he fetched the stick twelve times
        The striker put the ball on the penalty spot
    """),
)

LEMONADE = Name(
    "Lemonade",
    (
        *("insurance", "insurer", "insures", "claim", "policy", "premium", "coverage", "quote"),
        *("deductible", "shares", "investors", "underwriting"),
    ),
    _lines("""
        Lemonade paid my claim in three seconds, what sorcery is this
        Switched my renters insurance to Lemonade and saved eighty a year
        Lemonade raised my premium by a third without a word
        Has anybody had a water damage claim denied by Lemonade?
        The Lemonade app asked me for a video of the stolen bike
        Lemonade's chat bot Maya is friendlier than my last insurer
        Lemonade shares jumped after the quarterly loss ratio got better
        Pet insurance with Lemonade covers the vet visit but not the dental
        Cancelled my Lemonade policy in two taps, no phone call
        Lemonade says my deductible applies twice, how can that be
        My landlord accepts Lemonade as proof of renters coverage
        Lemonade insures homes in twelve more states now
        Lemonade reports another loss but the customers grow
        Quote from Lemonade: 9 a month for the flat, half of my old insurer
        Burglary last week, Lemonade asked for receipts of everything
        The underwriting at Lemonade is all algorithms, says the analyst
        Lemonade's car insurance uses the phone to track how I drive
        My policy with Lemonade renewed at double the price
        Lemonade denied coverage for the flood, says it is an exclusion
        The Giveback of Lemonade went to the animal shelter I chose
        Lemonade support took six days to answer about my claim
        Investors bet that Lemonade turns a profit by next year
        Lemonade or the old carrier for condo coverage?
        Filed the phone theft with Lemonade at breakfast, money by lunch
        Lemonade wants a police report before it pays the claim
        LMND up nine percent, Lemonade beats the estimates
        My broker hates Lemonade but cannot match the quote
        Lemonade dropped homeowners in wildfire areas
        Term life from Lemonade needs no medical exam under fifty
        Reading the Lemonade policy wording, it is actually plain English
        Lemonade's reinsurance deal cuts its risk in half
        Two claims in a year and Lemonade did not renew my policy
    """),
    _lines("""
        Homemade lemonade with mint is all I need in this heat
        The kids sold lemonade on the corner and made forty bucks
        When life gives you lemons make lemonade
        Pink lemonade or regular, choose wisely
        Spilled lemonade all over the keyboard
        My grandma's lemonade has a secret: a pinch of salt
        This café sells lavender lemonade for seven euros, crazy
        Lemonade is still Beyoncé's best album
        Vodka lemonade, extra ice, please
        Frozen lemonade at the fair, worth the queue
        The visuals of Lemonade changed how albums are made
        Strawberry lemonade cupcakes, recipe in the comments
        Too much sugar in the bottled lemonade, my teeth hurt
        A glass of lemonade on the porch and a good book
        Lemonade stand shut down by the city, the girl is seven
        Which lemons do you squeeze for lemonade?
        Ginger lemonade cured my sore throat
        I would sell my soul for a cold lemonade right now
        Sparkling lemonade with cucumber, the drink of the summer
        The song list of Lemonade tells one story from start to end
        Summer menu: iced tea, lemonade, watermelon juice
        Add honey instead of sugar to your lemonade
        Watered down lemonade at the stadium for nine dollars
        We drank lemonade under the apple tree
        Watermelon lemonade popsicles for the party
        Lemonade braids take five hours but look so good
        The barista forgot the lemon in my lemonade
        Mango lemonade tastes like holiday
        Cloudy lemonade, the British kind, is underrated
        My son's lemonade stand takes cards, we live in the future
        Sweet, sour, cold: perfect lemonade
        Blue lemonade turned my tongue into a smurf
    """),
)

SLACK = Name(
    "Slack",
    (
        *("channel", "channels", "workspace", "app", "message", "messages", "notifications", "bot"),
        *("emoji", "API", "thread", "threads"),
    ),
    _lines("""
        Slack is down again and nobody at work knows what to do
        Muted forty channels in Slack and got my mornings back
        How do I export a whole Slack workspace before we migrate?
        The new Slack sidebar hides my unread messages
        Our Slack bot posts the build status into the team channel
        Slack notifications do not arrive on Android since the update
        They sent the layoffs as a Slack message, classy
        Slack huddles froze twice during the stand-up
        Slack raised the price of the Pro plan
        I miss threads when we moved from Slack to the other chat
        Custom emoji are the only reason we pay for Slack
        Slack's search cannot find a message from yesterday
        Guest accounts in Slack can see the channel list, is that a bug?
        Slack Connect with our agency saves a hundred mails a week
        Logged out of Slack on every device this morning
        The Slack API rate limit broke our integration
        Please stop writing just hello in Slack
        Slack AI summaries of long threads are surprisingly good
        Desktop app of Slack eats two gigabytes of memory
        Slack's status page says all green while nothing loads
        How to schedule a message in Slack for Monday morning
        Slack workflow builder replaced our onboarding checklist
        My boss reacts with an eyes emoji in Slack and then silence
        Slack deletes our history after ninety days on the free plan
        Dark mode in Slack is finally really dark
        Our incident channel in Slack had two hundred messages in an hour
        Slack webhooks return 403 since we rotated the token
        Turned off Slack on my phone, best decision of the year
        Enterprise Grid for Slack needs a whole admin team
        Slack canvas keeps losing my edits
        Is it only me or is Slack slow to load messages today
        We integrated our tickets into Slack so nobody opens the tool
    """),
    _lines("""
        Cut me some slack, I have been up since four
        No slack in the rope or you will swing into the wall
        He started to slack off as soon as the teacher left
        Sales are slack in February, as every year
        Tie the sail tight, there is too much slack
        My son likes to slack off before exams
        Slack tide at noon, good time to dive
        Other drivers should give learners some slack
        The chain has too much slack, take out a link
        The team picked up the slack when two were ill
        Slack jaw and dull eyes, the zombie was well made
        Slack water is the best moment to cross the strait
        I refuse to slack now, ten kilometres to go
        Business is slack at the garage since the road closed
        Leave an inch of slack in the cable for the hinge
        You are a slack parent, said my mother in law
        Her grip went slack and the cup fell
        The economy has more slack than the bank thinks
        Labour market slack keeps wages down, economists say
        Pull the slack out of the line before you belay
        Nobody should slack on leg day
        The fabric hangs slack without a starch wash
        Slack lines in the park, who joins this evening?
        Fishing with a slack line lost me the trout
        Give the waiter some slack, it is his first day
        The reins went slack and the horse stopped
        I will not slack on my diet this month
        There is no slack in the budget for a new roof
        The referee cut the home side a lot of slack
        Students slack when the deadline is far away
        Slack muscles after six weeks in a cast
        The winch takes up the slack slowly
    """),
)

NAMES = (SPOT, LEMONADE, SLACK)
