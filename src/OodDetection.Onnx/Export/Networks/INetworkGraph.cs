namespace OodDetection.Onnx.Export;

/// <summary>A network in the graph: its output, and the output of each layer that is asked for.</summary>
internal interface INetworkGraph
{
    /// <summary>The value that the network gives.</summary>
    string Output { get; }

    /// <summary>The value that a layer gives.</summary>
    /// <param name="name">Its name, as in <c>named_modules()</c>.</param>
    /// <exception cref="NotSupportedException">It can't be written.</exception>
    string Layer(string name);
}
