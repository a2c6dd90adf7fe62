namespace Imprest.Providers.Http;

/// <summary>So many bytes, for several bodies together that are read at once.</summary>
internal sealed class ByteRoom(long bytes)
{
    private long _taken;

    /// <exception cref="AnswerTooLargeException">There are not so many left.</exception>
    public void Take(long count)
    {
        if (Interlocked.Add(ref _taken, count) > bytes)
            throw new AnswerTooLargeException(bytes);
    }
}
