namespace Imprest.Emulators;

/// <summary>An error answer in FastAPI's form.</summary>
/// <param name="Type">With it the detail is a list of one fault, else words alone.</param>
internal sealed record DetailAnswer(int Status, string Message, string? Type = null, string Field = "prompt")
{
    public object Body => Type is null
        ? new { detail = Message }
        : new { detail = new[] { new { loc = new[] { "body", Field }, msg = Message, type = Type } } };

    public Task WriteAsync(HttpContext context, Misbehavior? misbehavior = null)
    {
        context.Response.StatusCode = Status;
        if (misbehavior?.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(Body);
    }
}
