namespace EcmConfigurator.DotnetBridge
{
    /// <summary>Where the bridge writes its log. Texts never contain a password, a key or text of the pipe that was not decoded.</summary>
    public interface IBridgeLog
    {
        void Information(string text);

        void Warning(string text);
    }
}
