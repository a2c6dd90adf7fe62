using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Imprest.Hosting;

/// <summary>
/// Notices that a connection broke after its last answer. No server sees its answer arrive: the kernel takes it at once. But a client that has what
/// it wanted closes its side or asks again, and one that has not, because it gave up or the line was cut, resets the connection.
/// </summary>
internal sealed class ConnectionWatch(PipeReader inner, TimeProvider time) : PipeReader
{
    /// <summary>A reset later than this is an idle connection's end and tells nothing of the answer.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(30);

    private Action? lost;
    private DateTimeOffset answeredAt;
    private bool broken;

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Puts a watch under every connection.</summary>
    public static Func<ConnectionDelegate, ConnectionDelegate> Under(TimeProvider clock) => next => async connection =>
    {
        var watch = new ConnectionWatch(connection.Transport.Input, clock);
        connection.Transport = new Watched(watch, connection.Transport.Output);
        connection.Features.Set(watch);
        try
        {
            await next(connection);
        }
        finally
        {
            watch.Ended();
        }
    };

    /// <summary>An answer was written whole. <paramref name="whenLost"/> is called, at most once, if the connection breaks before it carries another request.</summary>
    public static void Answered(HttpContext context, Action whenLost)
    {
        if (context.Features.Get<ConnectionWatch>() is not { } watch)
            return;
        watch.answeredAt = watch.Now;
        Volatile.Write(ref watch.lost, whenLost);
        if (Volatile.Read(ref watch.broken)) // It broke while the answer was still being written.
            Interlocked.Exchange(ref watch.lost, null)?.Invoke();
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = inner.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new(Noted(read.Result)) : WaitAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        var any = inner.TryRead(out result);
        if (any)
            Noted(result);
        return any;
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> read)
    {
        try
        {
            return Noted(await read);
        }
        catch (ConnectionResetException)
        {
            Volatile.Write(ref broken, true);
            Broke();
            throw;
        }
    }

    /// <summary>A reset that came while the answer was being finished ends the connection before anybody reads on.</summary>
    private void Ended()
    {
        if (Volatile.Read(ref lost) is null)
            return;
        try
        {
            if (inner.TryRead(out var rest))
                inner.AdvanceTo(rest.Buffer.End);
        }
        catch (ConnectionResetException)
        {
            Broke();
        }
        catch (InvalidOperationException)
        {
            // The server has closed this side in good order.
        }
    }

    private void Broke()
    {
        if (Interlocked.Exchange(ref lost, null) is { } whenLost && Now - answeredAt <= Doubt)
            whenLost();
    }

    /// <summary>Whoever sends more has read what came before.</summary>
    private ReadResult Noted(ReadResult result)
    {
        if (!result.Buffer.IsEmpty)
            Volatile.Write(ref lost, null);
        return result;
    }

    private sealed record Watched(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
