namespace Imprest.Integration.Support;

/// <summary>What a <see cref="FaultProxy"/> does to one connection.</summary>
/// <param name="AfterBytes">How much of the direction at fault still goes through.</param>
public sealed record Fault(FaultKind Kind, long AfterBytes = 0)
{
    public static readonly Fault None = new(FaultKind.None);
    /// <summary>Reset as soon as it is open: nothing is sent.</summary>
    public static readonly Fault Refused = new(FaultKind.Refused);
    /// <summary>Reset when the request is through but for what comes after so many bytes.</summary>
    public static Fault RequestCut(long afterBytes) => new(FaultKind.RequestCut, afterBytes);
    /// <summary>Reset when the server has answered and so many bytes of it have reached the client; 0 is not even the status.</summary>
    public static Fault AnswerCut(long afterBytes) => new(FaultKind.AnswerCut, afterBytes);
    /// <summary>The answer vanishes and the line stays open until the client gives up.</summary>
    public static readonly Fault AnswerSwallowed = new(FaultKind.AnswerSwallowed);
    /// <summary>Something in between takes the whole answer and closes both lines in good order: the server cannot know.</summary>
    public static readonly Fault AnswerKept = new(FaultKind.AnswerKept);

    public override string ToString() => AfterBytes > 0 ? $"{Kind} after {AfterBytes} bytes" : Kind.ToString();
}

public enum FaultKind
{
    None,
    Refused,
    RequestCut,
    AnswerCut,
    AnswerSwallowed,
    AnswerKept,
}
