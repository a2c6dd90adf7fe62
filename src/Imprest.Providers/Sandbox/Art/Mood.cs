namespace Imprest.Providers.Sandbox.Art;

/// <summary>The light of a picture: it chooses the palette.</summary>
internal enum Mood
{
    Day,
    Sunset,
    Dawn,
    Night,
    Storm,
    Winter,
    Autumn,
    Spring,
    Neon,
    Sepia,
    Mono,
}
