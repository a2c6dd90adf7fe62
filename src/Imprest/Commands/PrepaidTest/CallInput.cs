namespace Imprest.Commands.PrepaidTest;

/// <summary>Which images of earlier steps a planned call sends along.</summary>
internal enum CallInput
{
    None,
    /// <summary>The first image of the batch.</summary>
    FirstImage,
    /// <summary>The first image of the batch, and a mask that opens its middle.</summary>
    FirstImageAndMask,
}
