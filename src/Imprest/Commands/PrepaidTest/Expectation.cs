namespace Imprest.Commands.PrepaidTest;

/// <summary>How a planned call should end.</summary>
internal enum Expectation
{
    /// <summary>Every image delivered and charged.</summary>
    Delivered,
    /// <summary>One of two images: that one is charged.</summary>
    Partial,
    /// <summary>Refused before anything is held.</summary>
    Invalid,
    /// <summary>Moderation stops it; nothing is charged.</summary>
    Blocked,
    /// <summary>The provider answers with errors until the tries are used up; nothing is charged.</summary>
    Failed,
    /// <summary>An error first, then all images; charged once.</summary>
    Retried,
}
