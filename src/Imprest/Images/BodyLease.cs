using Imprest.Ledger;

namespace Imprest.Images;

/// <summary>What the body of one call of an account takes of <see cref="BodyMemory"/>, for as long as anybody needs the body.</summary>
internal sealed class BodyLease(BodyMemory memory, AccountId account) : IDisposable
{
    /// <summary>Small bodies are not counted: prompts get through while images wait.</summary>
    private const long FreeBytes = 64 * 1024;

    private long takenBytes, askedBytes;

    /// <summary>It is large enough to be counted.</summary>
    public bool TakesRoom => Volatile.Read(ref takenBytes) > 0;

    /// <summary>Makes sure of room for so many bytes of the body in all.</summary>
    /// <exception cref="Errors.ApiException">There was no room for a while.</exception>
    public async ValueTask HoldAsync(long bytes, CancellationToken cancellationToken)
    {
        askedBytes = Math.Max(askedBytes, bytes);
        var more = bytes - FreeBytes - takenBytes;
        if (more <= 0)
            return;
        await memory.TakeAsync(account, more, cancellationToken);
        takenBytes += more;
    }

    /// <summary>Makes sure of room for bytes beside those that were asked for before. One caller at a time.</summary>
    /// <exception cref="Errors.ApiException">There was no room for a while.</exception>
    public ValueTask HoldMoreAsync(long bytes, CancellationToken cancellationToken) => HoldAsync(askedBytes + bytes, cancellationToken);

    /// <summary>Leaves the room to somebody who needs the body for longer, and who disposes of what is returned.</summary>
    public BodyLease HandOver()
    {
        var other = new BodyLease(memory, account) { takenBytes = takenBytes, askedBytes = askedBytes };
        takenBytes = 0;
        return other;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref takenBytes, 0) is > 0 and var bytes)
            memory.Return(account, bytes);
    }
}
