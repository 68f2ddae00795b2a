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

    /// <summary>The penultimate features of a classifier: what its last linear layer takes.</summary>
    /// <param name="head">The name of that layer, or what else the classifier's reader calls it.</param>
    /// <exception cref="NotSupportedException">It is not the last layer.</exception>
    string Features(string head);
}
