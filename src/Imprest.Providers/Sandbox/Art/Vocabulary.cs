using System.Collections.Frozen;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>The words that the sandbox understands, and what each of them asks for.</summary>
internal static class Vocabulary
{
    public static readonly FrozenDictionary<string, Mood> Moods = Table<Mood>(
        (Mood.Sunset, "sunset dusk evening golden warm fire lava volcano"),
        (Mood.Dawn, "sunrise dawn morning pastel soft dreamy mist misty fog foggy"),
        (Mood.Night, "night midnight dark moon moonlight moonlit starry star stars"), (Mood.Storm, "storm stormy rain rainy cloudy thunder gloomy grey gray moody"),
        (Mood.Winter, "winter snow snowy ice icy frozen frost arctic cold"), (Mood.Autumn, "autumn fall october harvest orange"),
        (Mood.Spring, "spring blossom bloom cherry april fresh easter"), (Mood.Neon, "neon cyberpunk synthwave retrowave vaporwave futuristic disco"),
        (Mood.Sepia, "sepia vintage old antique retro parchment"), (Mood.Mono, "monochrome noir charcoal ink pencil sketch"),
        (Mood.Day, "day daylight noon sunny bright summer clear blue"));

    public static readonly FrozenDictionary<string, Place> Places = Table<Place>(
        (Place.Mountains, "mountain mountains peak alps alpine valley canyon hill cliff landscape volcano glacier"),
        (Place.Sea, "sea ocean beach coast lake water wave island harbor harbour river shore bay lighthouse"),
        (Place.Forest, "forest wood woods jungle pine rainforest grove taiga"),
        (Place.City, "city skyline street town tower building urban downtown skyscraper metropolis"),
        (Place.Dunes, "desert dune sand sahara oasis"), (Place.Meadow, "meadow field grass garden prairie countryside farm park lawn pasture"),
        (Place.Space, "space galaxy nebula cosmos universe cosmic planet orbit asteroid"),
        (Place.Flow, "abstract flow marble fluid smoke silk aurora texture pattern psychedelic swirl liquid background wallpaper"),
        (Place.Glass, "mosaic stained glass crystal geometric voronoi gem polygon lowpoly kaleidoscope tile"),
        (Place.Backdrop, "studio backdrop isolated icon logo sticker product"));

    public static readonly FrozenDictionary<string, Subject> Subjects = Table<Subject>(
        (Subject.Cat, "cat kitten kitty feline tabby tiger"), (Subject.Otter, "otter beaver seal weasel ferret"), (Subject.Dog, "dog puppy hound corgi retriever"),
        (Subject.Fox, "fox wolf"), (Subject.Bear, "bear panda teddy koala hamster mouse"), (Subject.Rabbit, "rabbit bunny hare"),
        (Subject.Owl, "owl bird penguin parrot duck"), (Subject.Portrait, "portrait face person woman man girl boy child people selfie headshot astronaut"),
        (Subject.Boat, "boat ship sailboat yacht sail"), (Subject.House, "house cottage cabin home barn hut"),
        (Subject.Flower, "flower rose tulip daisy sunflower bouquet lily lotus"),
        (Subject.Balloon, "balloon airship"), (Subject.Tree, "tree oak willow bonsai"), (Subject.Robot, "robot android droid machine"),
        (Subject.Planet, "planet saturn jupiter mars world"));

    /// <summary>Colours in words, as 0xRRGGBB: the whole palette leans towards the one that is named.</summary>
    public static readonly FrozenDictionary<string, int> Tints = new Dictionary<string, int>
    {
        ["red"] = 0xD83A34, ["crimson"] = 0xB3203F, ["orange"] = 0xF08A2B, ["gold"] = 0xE5B13A, ["yellow"] = 0xF2CF3B, ["green"] = 0x3F9A52,
        ["emerald"] = 0x1F9D6B, ["teal"] = 0x1E9C98, ["turquoise"] = 0x35C4C0, ["blue"] = 0x2F6FD0, ["navy"] = 0x1C2F6B, ["purple"] = 0x7B3FB5,
        ["violet"] = 0x8A4FD0, ["lavender"] = 0xB79AE0, ["pink"] = 0xF07FB0, ["magenta"] = 0xD838A5, ["brown"] = 0x7A4E2D,
    }.ToFrozenDictionary();

    private static FrozenDictionary<string, T> Table<T>(params (T Meaning, string Words)[] rows)
    {
        var table = new Dictionary<string, T>();
        foreach (var (meaning, words) in rows)
        {
            foreach (var word in words.Split(' '))
                table.TryAdd(word, meaning);
        }
        return table.ToFrozenDictionary();
    }
}
