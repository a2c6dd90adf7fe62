namespace Imprest.Images;

/// <summary>
/// Takes in what is left of a body that was too large, or that there was no room for. Many clients read an answer only when they have sent everything; closing the line on them
/// would hide why they were refused.
/// </summary>
internal static class RefusedBody
{
    /// <summary>Beyond it the line is closed.</summary>
    public const long MostBytes = 256L * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task DrainAsync(HttpContext context)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(Patience);
        var reader = context.Request.BodyReader;
        try
        {
            for (var done = false; !done;)
            {
                var read = await reader.ReadAsync(patience.Token);
                done = read.IsCompleted;
                reader.AdvanceTo(read.Buffer.End);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client left, takes too long, or sends more than anybody reads; the server closes the line.
        }
    }
}
