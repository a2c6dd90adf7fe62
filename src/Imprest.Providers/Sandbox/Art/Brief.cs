namespace Imprest.Providers.Sandbox.Art;

/// <summary>What a prompt comes to: where, in which light, with what in front. The rest is chance from the seed.</summary>
/// <param name="IsPlaceNamed">False where the place is only a guess.</param>
internal sealed record Brief(Place Place, bool IsPlaceNamed, Subject Subject, Palette Palette, Mood Mood, ulong Seed)
{
    private static readonly Place[] AnyPlace =
        [Place.Mountains, Place.Sea, Place.Forest, Place.Dunes, Place.Meadow, Place.City, Place.Space, Place.Flow, Place.Mountains, Place.Sea];

    private static readonly Mood[] AnyMood = [Mood.Sunset, Mood.Day, Mood.Dawn, Mood.Spring, Mood.Autumn, Mood.Sunset];

    public static Brief Read(string prompt, ulong seed)
    {
        var words = WordsOf(prompt);
        var chance = new Seed(seed);
        var (luckyPlace, luckyMood, turn) = (AnyPlace[chance.Below(AnyPlace.Length)], AnyMood[chance.Below(AnyMood.Length)], chance.Between(-9, 9));
        var subject = First(words, Vocabulary.Subjects) ?? Subject.None;
        var mood = First(words, Vocabulary.Moods);
        var named = First(words, Vocabulary.Places);
        var place = named ?? HomeOf(subject, mood) ?? luckyPlace;
        if (place == Place.Space && subject == Subject.None && words.Contains("planet"))
            subject = Subject.Planet;
        var light = mood ?? (place == Place.Space ? Mood.Night : luckyMood);
        var palette = Palette.Of(light).With(colour => colour.Turn(turn));
        if (First(words, Vocabulary.Tints) is { } tint)
            palette = palette.With(colour => Lean(colour, Rgb.Hex(tint)));
        return new(place, named is not null, subject, palette, light, seed);
    }

    /// <summary>Half the way to the colour, brightness kept, so that light and dark stay apart.</summary>
    private static Rgb Lean(Rgb colour, Rgb tint)
    {
        var level = (colour.Luminance + 0.02f) / (tint.Luminance + 0.02f);
        return Rgb.Mix(colour, new(Math.Min(1, tint.R * level), Math.Min(1, tint.G * level), Math.Min(1, tint.B * level)), 0.55f);
    }

    private static Place? HomeOf(Subject subject, Mood? mood) => subject switch
    {
        Subject.None => null,
        Subject.Boat => Place.Sea,
        Subject.House or Subject.Tree => Place.Meadow,
        Subject.Balloon => Place.Mountains,
        Subject.Planet => Place.Space,
        Subject.Otter when mood is not null => Place.Sea,
        _ => mood is null or Mood.Mono or Mood.Sepia ? Place.Backdrop : Place.Meadow,
    };

    private static T? First<T>(HashSet<string> words, IReadOnlyDictionary<string, T> table)
        where T : struct
    {
        foreach (var word in words) // A set that only grows keeps its order.
        {
            if (table.TryGetValue(word, out var meaning))
                return meaning;
        }
        return null;
    }

    private static HashSet<string> WordsOf(string prompt)
    {
        var words = new HashSet<string>();
        var start = -1;
        for (var i = 0; i <= prompt.Length; i++)
        {
            if (i < prompt.Length && char.IsLetter(prompt[i]))
            {
                start = start < 0 ? i : start;
                continue;
            }
            if (start >= 0)
            {
                var word = prompt[start..i].ToLowerInvariant();
                words.Add(word);
                words.Add(word.TrimEnd('s'));
                start = -1;
            }
        }
        return words;
    }
}
