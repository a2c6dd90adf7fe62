namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Makes rows of <c>search_blocks</c>, each once its rows of <c>requests</c> are all there: what they are searched by does not change.</summary>
internal sealed class SearchBlocks(Books books)
{
    private long next = -1;

    /// <summary>The rows of the next block are all there.</summary>
    public bool IsDue => books.LastEnded >= Next * SearchFilter.Rows + SearchFilter.Rows - 1;

    private long Next
    {
        get
        {
            if (next >= 0)
                return next;
            using var find = books.Sql.Once("select coalesce(max(block) + 1, 0) from search_blocks");
            return next = find.Start().Step() ? find.Long(0) : 0;
        }
    }

    /// <summary>The next block, as a command in a transaction of its own.</summary>
    public Command Take() => new Change<bool>(_ =>
    {
        Make();
        return true;
    });

    /// <summary>All that are due, in the open transaction.</summary>
    public void MakeAll()
    {
        while (IsDue)
            Make();
    }

    private void Make()
    {
        var (first, last) = (Next * SearchFilter.Rows, Next * SearchFilter.Rows + SearchFilter.Rows - 1);
        var filter = new SearchFilter();
        using (var texts = books.Sql.Once(SearchFilter.Texts))
        {
            texts.Start().Bind(first).Bind(last);
            while (texts.Step())
                filter.Add(texts.Text(0));
        }

        using var insert = books.Sql.Once("""
            insert or replace into search_blocks (block, oldest, newest, filter)
            select ?1, coalesce(min(time), 0), coalesce(max(time), 0), ?2 from requests where number between ?3 and ?4
            """);
        insert.Start().Bind(Next).BindBlob(filter.ToArray()).Bind(first).Bind(last).Run();
        next = Next + 1;
    }
}
