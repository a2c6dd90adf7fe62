namespace Imprest.Images;

/// <summary>Limits on what a client may send. Above them: 413.</summary>
internal static class CallLimits
{
    public const int BodyBytes = 64 * 1024 * 1024;
    public const int JsonBytes = 32 * 1024 * 1024;
    public const int ImageBytes = 50 * 1024 * 1024;
    public const int InputImages = 16;
    public const int Parts = 32;
    public const int FieldBytes = 256 * 1024;
    public const int Labels = 16;
    public const int LabelNameLength = 64;
    public const int LabelValueLength = 256;
    /// <summary>No model takes more; a card may say less.</summary>
    public const int PromptChars = 32_000;
    public const int OtherFields = 64;
    /// <summary>Of an image's address.</summary>
    public const int AddressLength = 4_096;
}
