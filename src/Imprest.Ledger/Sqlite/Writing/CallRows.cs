namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Rows of <c>calls</c>: how the calls of an attempt ended. Its intent stands on the request's row, committed before the first byte is sent.</summary>
internal static class CallRows
{
    public static void Put(Statements sql, string account, OpenRequest open, CallResult call) =>
        sql.PutCall.Start()
            .Bind(account).Bind(open.Id).Bind((long)open.Attempts).Bind((long)call.Call).Bind((long)call.State).Bind(open.Provider)
            .Bind(open.ProviderModel).Bind(call.ProviderRequestId).Bind(call.HttpStatus).Bind(call.ErrorClass).Bind(call.ErrorMessage)
            .Bind(call.UsageJson).Bind(call.ProviderCost?.Nanos).Bind((long)call.ProviderCharge).Bind(open.AttemptAt).Bind(call.EndedAt.Stored())
            .Run();
}
