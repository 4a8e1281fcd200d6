/** Plotly's script puts itself there. Its figures and elements are not typed. */
interface Window {
  Plotly: any;
}
