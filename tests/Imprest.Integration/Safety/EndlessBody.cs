namespace Imprest.Integration.Safety;

/// <summary>A body that begins with something and goes on with something else, for ever or to an end.</summary>
internal sealed class EndlessBody(byte[] begin, byte[] again, byte[]? end = null, long endsAt = long.MaxValue) : Stream
{
    /// <summary>The same many times over, so that it is sent in large pieces.</summary>
    private readonly byte[] pieces = [.. Enumerable.Repeat(again, Math.Max(1, (64 << 10) / again.Length)).SelectMany(each => each)];

    public long Sent { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => Sent; set => throw new NotSupportedException(); }

    private int Fill(Span<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var rest = Rest(Sent);
            if (rest.IsEmpty)
                break;
            var some = rest[..Math.Min(rest.Length, buffer.Length - filled)];
            some.CopyTo(buffer[filled..]);
            filled += some.Length;
            Sent += some.Length;
        }

        return filled;
    }

    private ReadOnlySpan<byte> Rest(long at)
    {
        if (at < begin.Length)
            return begin.AsSpan((int)at);
        var behind = at - begin.Length;
        var whole = endsAt == long.MaxValue ? long.MaxValue : endsAt / again.Length * again.Length;
        if (behind < whole)
            return pieces.AsSpan((int)(behind % pieces.Length), (int)Math.Min(pieces.Length - (behind % pieces.Length), whole - behind));
        return end is null ? [] : behind - whole < end.Length ? end.AsSpan((int)(behind - whole)) : [];
    }

    public override int Read(byte[] buffer, int offset, int count) => Fill(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Fill(buffer.Span));

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
