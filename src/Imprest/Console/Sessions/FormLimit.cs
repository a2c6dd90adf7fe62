namespace Imprest.Console.Sessions;

/// <summary>Marks an address that takes a form of the console, with the most bytes of it.</summary>
internal sealed record FormLimit(long Bytes)
{
    /// <summary>More than any form takes that people fill in before they have signed in.</summary>
    public static readonly FormLimit Visitors = new(64 * 1024);

    /// <summary>More than any form takes that has text alone.</summary>
    public static readonly FormLimit Text = new(256 * 1024);

    /// <summary>As much as a call of the API may bring.</summary>
    public static readonly FormLimit WithImages = new(Images.CallLimits.BodyBytes);
}
