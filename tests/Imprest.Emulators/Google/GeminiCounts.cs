namespace Imprest.Emulators.Google;

/// <summary>The true token counts of a call.</summary>
/// <param name="Text">Text output that the details name; null: they do not name text.</param>
/// <param name="Thinking">Beside the output.</param>
/// <param name="Other">Output in the total that no detail names.</param>
public sealed record GeminiCounts(long InputText, long InputImage = 0, long Image = 0, long? Text = null, long Thinking = 0, long Other = 0)
{
    public long Output => Image + (Text ?? 0) + Other;
}
